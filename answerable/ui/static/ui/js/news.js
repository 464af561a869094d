// <live-news data-src="/news/">: refreshes list, counts and the open ticket when news come.

const CALM = 400 // ms in which news are gathered, and a little chance so that not all ask at once

class LiveNews extends HTMLElement {
  connectedCallback() {
    this.waiting = null
    this.source = new EventSource(this.dataset.src)
    this.source.onmessage = (event) => this.hear(event)
    for (const topic of ["ticket", "tickets", "message", "news", "counts", "delivery"]) {
      this.source.addEventListener(topic, (event) => this.hear(event))
    }
  }

  disconnectedCallback() {
    this.source.close()
    clearTimeout(this.waiting)
  }

  hear() {
    if (this.waiting) return
    this.waiting = setTimeout(() => { this.waiting = null; this.refresh() }, CALM + Math.random() * CALM)
  }

  refresh() {
    this.refreshList()
    const number = document.querySelector(".ticket")?.dataset.number
    if (!number) return
    const query = location.pathname.includes(`/tickets/${number}/`) ? location.search : ""
    this.refreshTicket(number, query)
  }

  async refreshTicket(number, query) {
    const messages = () => document.querySelectorAll("#thread .message").length
    const before = messages()
    await htmx.ajax("GET", `/tickets/${number}/${query}`, { target: "#ticket-head", swap: "outerHTML", source: this })
    if (messages() > before) document.getElementById("live").textContent = this.dataset.new
  }

  refreshList() {
    const list = document.querySelector("#rows[data-src]")
    if (!list || list.dataset.pages) return // whoever has scrolled on keeps their place
    htmx.ajax("GET", list.dataset.src, { target: "#rows", swap: "innerHTML", source: this })
  }
}

customElements.define("live-news", LiveNews)
