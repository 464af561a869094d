// <push-switch>: asks this browser for an address it can be pushed to and gives it to the desk; says
// in words whether this device is told, and why not. data-known: the SHA-256 of the addresses we know.

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

async function printOf(text) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (one) => one.toString(16).padStart(2, "0")).join("")
}

function deviceName() {
  const { userAgentData: data, userAgent: agent } = navigator
  const brand = data?.brands?.find((one) => !one.brand.includes("Not"))?.brand
  const known = brand ?? agent.match(/(Firefox|Edg|Chrome|Safari)/)?.[0] ?? "Browser"
  const system = data?.platform ?? agent.match(/(Windows|Android|iPhone|iPad|Mac OS|Linux)/)?.[0]
  return system ? `${known}, ${system}` : known
}

class PushSwitch extends HTMLElement {
  async connectedCallback() {
    this.button = this.querySelector("button")
    if (!("serviceWorker" in navigator && "PushManager" in window)) return this.say("unsupported")
    this.button.hidden = false
    this.button.addEventListener("click", () => this.subscribe())
    const permission = await navigator.permissions?.query({ name: "notifications" })
    permission?.addEventListener("change", () => this.look())
    await this.look()
  }

  say(what) {
    this.querySelector("[role=status]").textContent = what ? this.dataset[what] : ""
  }

  // What holds now: told, not allowed, or a subscription that leads nowhere any more.
  async look() {
    const denied = Notification.permission === "denied"
    const held = denied ? null : await this.held()
    const known = held && this.dataset.known.split(" ").includes(await printOf(held.endpoint))
    const told = known && this.isOurs(held)
    this.button.hidden = Boolean(told)
    if (denied) this.say("denied")
    else if (held && !this.isOurs(held)) this.say("changed")
    else if (held) this.say(told ? "told" : "untold")
    else this.say("")
  }

  async held() {
    const worker = await navigator.serviceWorker.getRegistration(this.dataset.worker)
    return worker ? worker.pushManager.getSubscription() : null
  }

  isOurs({ options }) {
    const key = new Uint8Array(options.applicationServerKey)
    const ours = bytes(this.dataset.key)
    return key.length === ours.length && key.every((one, place) => one === ours[place])
  }

  async subscribe() {
    this.say("")
    this.button.disabled = true
    try {
      const permission = await Notification.requestPermission()
      if (permission !== "granted") return this.say(permission === "denied" ? "denied" : "unanswered")
      const answer = await this.give((await this.made()).toJSON())
      if (answer.ok) location.reload()
      else this.say("failed")
    } catch {
      this.say("failed")
    } finally {
      this.button.disabled = false
    }
  }

  // A browser holds one subscription: one made for another key of ours has to go first.
  async made() {
    await navigator.serviceWorker.register(this.dataset.worker)
    const { pushManager } = await navigator.serviceWorker.ready
    const held = await pushManager.getSubscription()
    if (held && !this.isOurs(held)) await held.unsubscribe()
    const applicationServerKey = bytes(this.dataset.key)
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  }

  give({ endpoint, keys }) {
    const body = new URLSearchParams({ endpoint, ...keys, name: deviceName() })
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]
    return fetch(this.dataset.src, { method: "POST", body, headers: { "X-CSRFToken": token } })
  }
}

customElements.define("push-switch", PushSwitch)
