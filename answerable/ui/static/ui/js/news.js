// <live-news data-src="/news/">: refreshes list, counts and the open ticket when news come.
// News only say what changed; the pages are asked for as always, through the gate.
// It also says, while a ticket is before somebody's eyes, that they look at it or write on it.

const CALM = 300 // ms in which news are gathered, and a little chance so that not all ask at once
const BEAT = 10_000 // ms between two "I am here"; the server forgets after 25 s of silence
const WRITES = 15_000 // ms after the last key in which somebody counts as writing

class LiveNews extends HTMLElement {
  connectedCallback() {
    this.waiting = null
    this.tickets = new Set()
    this.source = new EventSource(this.dataset.src)
    this.source.addEventListener("news", (event) => this.hear(JSON.parse(event.data)))
    this.source.addEventListener("reload", () => this.hear({ ticket: this.shown }))
    this.source.addEventListener("open", () => this.catchUp()) // what was said before we listened
    this.beat = setInterval(() => this.say(), BEAT)
    this.written = 0
    this.typed = (event) => this.wrote(event)
    this.turned = () => this.say()
    this.left = () => this.leave()
    document.addEventListener("input", this.typed)
    document.addEventListener("visibilitychange", this.turned)
    this.arrived = (event) => this.yieldTo(event)
    document.addEventListener("htmx:afterSettle", this.turned)
    document.addEventListener("htmx:beforeSwap", this.arrived)
    addEventListener("pagehide", this.left)
    this.say()
  }

  disconnectedCallback() {
    this.source.close()
    clearTimeout(this.waiting)
    clearTimeout(this.ringing)
    clearTimeout(this.asking)
    clearInterval(this.beat)
    document.removeEventListener("input", this.typed)
    document.removeEventListener("visibilitychange", this.turned)
    document.removeEventListener("htmx:afterSettle", this.turned)
    document.removeEventListener("htmx:beforeSwap", this.arrived)
    removeEventListener("pagehide", this.left)
  }

  get shown() {
    return Number(document.querySelector(".ticket")?.dataset.number)
  }

  hear(news) {
    if (news.topic === "presence") return this.ask(news.ticket)
    if (news.topic?.startsWith("notice.")) return this.ring(news.topic === "notice.made")
    if (news.ticket) this.tickets.add(news.ticket)
    this.waiting ??= setTimeout(() => this.refresh(), CALM + Math.random() * CALM)
  }

  // The bell: how many notifications are new, and the newest in words for a screen reader.
  ring(made) {
    this.made ||= made
    this.ringing ??= setTimeout(() => {
      const address = this.dataset.bell + (this.made ? "?made=1" : "")
      this.ringing = this.made = null
      htmx.ajax("GET", address, { source: this, swap: "none" })
    }, CALM)
  }

  // Somebody is typing beside the ticket: what they typed is in no other place yet.
  get unsaved() {
    const input = document.activeElement
    return input?.closest("#side") && "defaultValue" in input && input.value !== input.defaultValue
  }

  async refresh() {
    this.waiting = null
    const concerned = this.tickets.has(this.shown)
    if (concerned && this.unsaved) {
      this.waiting = setTimeout(() => this.refresh(), 3 * CALM)
      return
    }
    this.tickets.clear()
    if (concerned) await this.refreshTicket(this.shown)
    await this.refreshList()
  }

  async refreshTicket(number) {
    const messages = () => document.querySelectorAll("#thread .message").length
    const before = messages()
    const query = location.pathname.includes(`/tickets/${number}/`) ? location.search : ""
    await this.get(`/tickets/${number}/${query}`, "#ticket-head", "outerHTML")
    if (messages() > before) document.getElementById("live").textContent = this.dataset.new
  }

  // An act is on its way: swapped under it, its answer would find no place. News come after it.
  yieldTo({ detail }) {
    const isTicket = detail.requestConfig.elt === this && detail.target.id === "ticket-head"
    if (!isTicket || !document.querySelector("form.htmx-request")) return
    detail.shouldSwap = false
    this.hear({ ticket: this.shown })
  }

  async refreshList() {
    const list = document.querySelector("#rows[data-src]")
    if (list && !list.dataset.pages) await this.get(list.dataset.src, "#rows", "innerHTML")
  }

  get(address, target, swap) {
    if (document.querySelector(`${target} details.menu[open]`)) return // not under one's hands
    return htmx.ajax("GET", address, { target, swap, source: this })
  }

  // Who is here: one light question, soon for the open ticket, calmly for the rows of a list.
  ask(number) {
    if (document.hidden || !document.querySelector(`[data-here="${number}"]`)) return
    const pause = number === this.shown ? CALM : 3 * CALM
    this.soon(pause)
  }

  catchUp() {
    if (document.querySelector(".bell-count .count")) this.ring(false) // read by the very opening
    if (!document.hidden && document.querySelector("[data-here]")) this.soon(3 * CALM)
  }

  soon(pause) {
    this.asking ??= setTimeout(() => { this.asking = null; this.exchange() }, pause + Math.random() * pause)
  }

  wrote(event) {
    const area = event.target.closest?.("reply-composer textarea")
    if (!area) return
    const began = this.state !== "writing"
    this.written = area.value.trim() ? Date.now() : 0
    if (began || !this.written) this.say()
  }

  get state() {
    return Date.now() - this.written < WRITES ? "writing" : "looking"
  }

  // Called often: speaks when the ticket or the state is another, and at every beat.
  say() {
    const number = document.hidden ? 0 : this.shown || 0
    const said = `${number} ${this.state}`
    const due = Date.now() - (this.saidAt ?? 0) >= BEAT - 500
    if (this.number && this.number !== number) this.leave()
    if (!due && said === this.said) return
    const before = this.said
    this.said = said
    this.number = number
    if (number || document.querySelector("[data-here]:not([hidden])")) this.exchange(number)
    else if (before) this.saidAt = 0
  }

  async exchange(number = 0) {
    const rows = [...new Set([...document.querySelectorAll("[data-here]")].map((one) => one.dataset.here))]
    const body = this.form({ rows: rows.slice(0, 100).join(",") })
    if (number) {
      this.saidAt = Date.now()
      body.append("ticket", number)
      body.append("state", this.state)
    }
    const address = this.dataset.hereAt
    const options = number ? { method: "POST", body } : {}
    const answer = await fetch(number ? address : `${address}?rows=${body.get("rows")}`, { ...options, redirect: "manual" }).catch(() => null)
    if (answer?.ok) this.show(await answer.json())
  }

  form(values) {
    const body = new FormData()
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "")
    for (const [name, value] of Object.entries(values)) body.append(name, value)
    return body
  }

  show(found) {
    for (const place of document.querySelectorAll("[data-here]")) {
      this.put(place, found[place.dataset.here]?.words ?? "")
    }
    const collision = document.querySelector("[data-collision]")
    if (collision) this.put(collision, found[this.shown]?.warning ?? "")
  }

  put(place, words) {
    if (place.textContent !== words) place.textContent = words
    place.hidden = !words
  }

  leave() {
    if (!this.number) return
    navigator.sendBeacon(this.dataset.hereAt, this.form({ ticket: this.number, state: "gone" }))
    this.number = 0
    this.said = ""
  }
}

customElements.define("live-news", LiveNews)
