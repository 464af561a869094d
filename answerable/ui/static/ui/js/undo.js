// <undo-bar data-until>: counts down while a reply can be taken back, then shows what became of it.

class UndoBar extends HTMLElement {
  connectedCallback() {
    const until = Date.parse(this.dataset.until)
    const whole = Math.max(1, until - Date.now())
    const progress = this.querySelector("progress")
    this.timer = setInterval(() => {
      const left = until - Date.now()
      if (progress) progress.value = Math.max(0, left / whole)
      if (left <= 0) this.over()
    }, 250)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  over() {
    const shown = document.querySelector(".ticket")?.dataset.number
    const place = this.dataset.refresh
    this.remove()
    if (place.includes(`/tickets/${shown}/`)) {
      htmx.ajax("GET", place + location.search, { target: "#ticket-head", swap: "outerHTML" })
    }
  }
}

customElements.define("undo-bar", UndoBar)
