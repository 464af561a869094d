// <ordered-list>: rows dragged to another place. <guarded-form>: asks before words are lost.

class OrderedList extends HTMLElement {
  connectedCallback() {
    for (const row of this.querySelectorAll("tr[data-move]")) row.draggable = true
    this.addEventListener("dragstart", (event) => this.taken(event))
    this.addEventListener("dragover", (event) => this.over(event))
    this.addEventListener("dragleave", (event) => this.clear(event.target.closest?.("tr")))
    this.addEventListener("drop", (event) => this.dropped(event))
    this.addEventListener("dragend", () => this.let())
  }

  taken(event) {
    this.row = event.target.closest("tr[data-move]")
    this.row?.classList.add("dragged")
    if (this.row) event.dataTransfer.effectAllowed = "move"
  }

  over(event) {
    const row = event.target.closest("tr[data-move]")
    if (!this.row || !row || row === this.row) return
    event.preventDefault()
    this.clear(row)
    row.classList.add(this.below(row, event) ? "drop-below" : "drop-here")
  }

  below(row, event) {
    const box = row.getBoundingClientRect()
    return event.clientY > box.top + box.height / 2
  }

  clear(row) {
    row?.classList.remove("drop-here", "drop-below")
  }

  dropped(event) {
    const row = event.target.closest("tr[data-move]")
    if (!this.row || !row || row === this.row) return
    event.preventDefault()
    const from = Number(this.row.dataset.place)
    let to = Number(row.dataset.place) + (this.below(row, event) ? 1 : 0)
    if (to > from) to -= 1
    const form = this.row.querySelector("form[hx-post]")
    const values = { to, csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value }
    htmx.ajax("POST", this.row.dataset.move, { target: this, swap: "outerHTML", values })
  }

  let() {
    this.row?.classList.remove("dragged")
    for (const row of this.querySelectorAll("tr")) this.clear(row)
    this.row = null
  }
}

class GuardedForm extends HTMLElement {
  connectedCallback() {
    this.changed = this.querySelector("[role=alert]") !== null
    this.addEventListener("input", () => { this.changed = true })
    this.addEventListener("submit", () => { this.changed = false })
    this.leaving = (event) => { if (this.changed) event.preventDefault() }
    addEventListener("beforeunload", this.leaving)
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.leaving)
  }
}

customElements.define("ordered-list", OrderedList)
customElements.define("guarded-form", GuardedForm)
