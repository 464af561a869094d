// <push-switch>: asks this browser for an address it can be pushed to and gives it to the desk.

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

function deviceName() {
  const { userAgentData: data, userAgent: agent } = navigator
  const brand = data?.brands?.find((one) => !one.brand.includes("Not"))?.brand
  const known = brand ?? agent.match(/(Firefox|Edg|Chrome|Safari)/)?.[0] ?? "Browser"
  const system = data?.platform ?? agent.match(/(Windows|Android|iPhone|iPad|Mac OS|Linux)/)?.[0]
  return system ? `${known}, ${system}` : known
}

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button")
    if (!("serviceWorker" in navigator && "PushManager" in window)) return this.say("refused")
    this.button.hidden = false
    this.button.addEventListener("click", () => this.subscribe())
  }

  say(what) {
    this.querySelector("[role=status]").textContent = what ? this.dataset[what] : ""
  }

  async subscribe() {
    this.say("")
    this.button.disabled = true
    try {
      if ((await Notification.requestPermission()) !== "granted") return this.say("refused")
      await navigator.serviceWorker.register(this.dataset.worker)
      const { pushManager } = await navigator.serviceWorker.ready
      const applicationServerKey = bytes(this.dataset.key)
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
      const answer = await this.give(made.toJSON())
      if (answer.ok) location.reload()
      else this.say("failed")
    } catch {
      this.say("failed")
    } finally {
      this.button.disabled = false
    }
  }

  give({ endpoint, keys }) {
    const body = new URLSearchParams({ endpoint, ...keys, name: deviceName() })
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]
    return fetch(this.dataset.src, { method: "POST", body, headers: { "X-CSRFToken": token } })
  }
}

customElements.define("push-switch", PushSwitch)
