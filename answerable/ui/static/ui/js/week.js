// <week-day>: the hours of one day drawn on its strip; the field beside it says the same, always.
// Drag over an empty place to add hours, at an end to move that end, in the middle to shift all;
// double-click takes them away. Snaps to a quarter of an hour; the field serves the keyboard.

const DAY = 1440
const SNAP = 15
const GRIP = 8 // px around an end

class WeekDay extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input")
    this.strip = this.querySelector("svg")
    this.strip.classList.add("drawn")
    this.strip.addEventListener("pointerdown", (event) => this.begin(event))
    this.strip.addEventListener("pointermove", (event) => this.move(event))
    this.strip.addEventListener("pointerup", () => { this.held = null })
    this.strip.addEventListener("pointercancel", () => { this.held = null })
    this.strip.addEventListener("dblclick", (event) => this.remove(event))
    this.field.addEventListener("input", () => { this.draw(); this.neighbour(1).draw() })
  }

  // The spans of the field as [start, end] in minutes; null while it says no hours.
  spans() {
    const text = this.field.value.trim()
    if (text === "") return []
    if (text === "24") return [[0, DAY]]
    const found = text.split(/[,;]/).map((part) => /^\s*(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})\s*$/.exec(part))
    if (found.some((match) => match === null)) return null
    return found.map(([, h, m, hh, mm]) => {
      const [start, end] = [h * 60 + +m, hh * 60 + +mm]
      return [start, end <= start ? end + DAY : end]
    })
  }

  at(event) {
    const box = this.strip.getBoundingClientRect()
    const share = (event.clientX - box.left) / box.width
    const minutes = (document.dir === "rtl" ? 1 - share : share) * DAY
    return Math.max(0, Math.min(DAY, Math.round(minutes / SNAP) * SNAP))
  }

  begin(event) {
    const spans = this.spans()
    if (spans === null || event.button !== 0) return
    event.preventDefault()
    this.strip.setPointerCapture(event.pointerId)
    const at = this.at(event)
    const grip = (GRIP / this.strip.getBoundingClientRect().width) * DAY
    this.rest = [...spans]
    const found = spans.findIndex(([start, end]) => at >= start - grip && at <= end + grip)
    const [start, end] = found < 0 ? [at, at] : this.rest.splice(found, 1)[0]
    const part = found < 0 || Math.abs(at - end) <= grip ? "end" : Math.abs(at - start) <= grip ? "start" : "all"
    this.held = { part, at, start, end }
  }

  move(event) {
    if (!this.held) return
    const { part, at, start, end } = this.held
    const now = this.at(event)
    let span = [start, end]
    if (part === "all") {
      const by = Math.max(-start, Math.min(DAY - end, now - at))
      if (end <= DAY) span = [start + by, end + by]
    } else if (part === "start") span = [Math.min(now, end), Math.max(now, end)]
    else span = [Math.min(now, start), Math.max(now, start)]
    this.write([...this.rest, span])
  }

  remove(event) {
    const at = this.at(event)
    const spans = this.spans()
    if (spans) this.write(spans.filter(([start, end]) => at < start || at > end))
  }

  write(spans) {
    const joined = []
    for (const [start, end] of spans.filter(([a, b]) => b > a).sort((a, b) => a[0] - b[0])) {
      const last = joined.at(-1)
      if (last && start <= last[1]) last[1] = Math.max(last[1], end)
      else joined.push([start, end])
    }
    const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
    const said = ([start, end]) => `${clock(start)}-${end > DAY ? clock(end - DAY) : clock(end)}`
    this.field.value = joined.map(said).join(", ")
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  neighbour(by) {
    const days = [...this.parentElement.querySelectorAll("week-day")]
    return days.at((days.indexOf(this) + by) % days.length)
  }

  // What is open on this day: its own spans, and what goes on from the day before over midnight.
  draw() {
    const spans = this.spans()
    this.strip.classList.toggle("unread", spans === null)
    if (spans === null) return
    const late = (this.neighbour(-1).spans() ?? []).filter(([, end]) => end > DAY).map(([, end]) => [0, end - DAY])
    const bars = [...late, ...spans].map(([start, end]) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect")
      for (const [name, value] of Object.entries({ x: start, y: 0, width: Math.min(end, DAY) - start, height: 12 })) bar.setAttribute(name, value)
      return bar
    })
    this.strip.replaceChildren(...bars)
  }
}

customElements.define("week-day", WeekDay)
