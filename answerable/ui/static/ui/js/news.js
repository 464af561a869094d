// <live-news data-src="/news/">: refreshes list, counts and the open ticket when news come.
// News only say what changed; the pages are asked for as always, through the gate.

const CALM = 300 // ms in which news are gathered, and a little chance so that not all ask at once

class LiveNews extends HTMLElement {
  connectedCallback() {
    this.waiting = null
    this.tickets = new Set()
    this.source = new EventSource(this.dataset.src)
    this.source.addEventListener("news", (event) => this.hear(JSON.parse(event.data)))
    this.source.addEventListener("reload", () => this.hear({ ticket: this.shown }))
  }

  disconnectedCallback() {
    this.source.close()
    clearTimeout(this.waiting)
  }

  get shown() {
    return Number(document.querySelector(".ticket")?.dataset.number)
  }

  hear(news) {
    if (news.ticket) this.tickets.add(news.ticket)
    this.waiting ??= setTimeout(() => this.refresh(), CALM + Math.random() * CALM)
  }

  async refresh() {
    this.waiting = null
    const concerned = this.tickets.has(this.shown)
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

  async refreshList() {
    const list = document.querySelector("#rows[data-src]")
    if (list && !list.dataset.pages) await this.get(list.dataset.src, "#rows", "innerHTML")
  }

  get(address, target, swap) {
    if (document.querySelector(`${target} details.menu[open]`)) return // not under one's hands
    return htmx.ajax("GET", address, { target, swap, source: this })
  }
}

customElements.define("live-news", LiveNews)
