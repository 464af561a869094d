// Marks in a reply: asked for after a pause, drawn over the very words, and taken, shown or
// dismissed from the list below. The layer has the words of the text area, letter for letter, in
// a font without colour; only the lines under the marked words are seen.

const PAUSE = 400 // ms after the last key
const LOOKS = ["font", "letterSpacing", "wordSpacing", "lineHeight", "padding", "textIndent", "tabSize", "textTransform"]

function put(area, from, to, text) {
  area.focus()
  area.setSelectionRange(from, to)
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end")
    area.dispatchEvent(new InputEvent("input", { bubbles: true }))
  }
}

export class Marks {
  constructor(composer) {
    this.composer = composer
    this.area = composer.querySelector("#reply-body")
    this.layer = composer.querySelector("[data-layer]")
    this.places = []
    this.area.addEventListener("input", (event) => this.typed(event))
    this.area.addEventListener("compositionend", () => this.later())
    this.area.addEventListener("scroll", () => this.follow())
    composer.addEventListener("change", (event) => event.target.type === "file" && this.later())
    composer.addEventListener("click", (event) => this.clicked(event))
    composer.addEventListener("htmx:configRequest", (event) => this.asking(event))
    composer.addEventListener("htmx:afterSwap", () => this.read())
    composer.addEventListener("htmx:load", () => this.read())
    composer.addEventListener("htmx:afterRequest", () => this.box?.querySelector("[data-reword][aria-busy]")?.removeAttribute("aria-busy"))
    this.sizes = new ResizeObserver(() => this.draw())
    this.sizes.observe(this.area)
    this.text = this.area.value
    this.read()
    if (this.text.trim() && !this.list.length) this.check()
  }

  end() {
    clearTimeout(this.timer)
    this.sizes.disconnect()
  }

  get box() {
    return this.composer.querySelector("#reply-marks")
  }

  get list() {
    return [...(this.box?.querySelectorAll("li[data-start]") ?? [])]
  }

  // Marks before the change stay, those behind it move along, one in which it happened goes.
  typed() {
    const { value } = this.area
    const old = this.text
    let start = 0
    while (start < Math.min(old.length, value.length) && old[start] === value[start]) start += 1
    let end = 0
    while (end < Math.min(old.length, value.length) - start && old.at(-1 - end) === value.at(-1 - end)) end += 1
    const by = value.length - old.length
    this.text = value
    this.places = this.places
      .filter((one) => one.end <= start || one.start >= old.length - end)
      .map((one) => one.end <= start ? one : { ...one, start: one.start + by, end: one.end + by })
    this.draw()
    this.later()
  }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.check(), PAUSE)
  }

  check() {
    if (this.area.closest("form").hidden || !this.box) return
    htmx.process(this.box) // a list that has only just come does not listen yet
    this.box.dispatchEvent(new CustomEvent("check"))
  }

  // The answer of an act in the list comes by the same way as that of a pause.
  asking(event) {
    if (event.target !== this.box || !this.doing) return
    Object.assign(event.detail.parameters, this.doing)
    this.doing = null
  }

  read() {
    if (this.box === this.seen || !this.box) return
    this.seen = this.box
    const { value } = this.area
    this.places = this.list.map((item) => {
      const [start, end] = [Number(item.dataset.start), Number(item.dataset.end)]
      return { start, end, item, words: value.slice(start, end) }
    })
    this.text = value
    this.draw()
    this.say(this.box.querySelector("[data-say]")?.dataset.say ?? "")
    if (this.box.querySelector("[data-held]")) this.box.querySelector("[data-sends]").focus()
    else if (this.box.querySelector("[data-suggested]")) this.box.querySelector("[data-suggested]").focus()
    else if (this.back) this.area.focus()
    this.back = false
  }

  say(words) {
    const said = this.composer.querySelector("[data-marks-said]")
    if (said.textContent !== words) said.textContent = words
  }

  draw() {
    const { area, layer } = this
    const shown = this.places.filter((one) => one.start < one.end)
    layer.hidden = !shown.length
    if (layer.hidden) return
    const looks = getComputedStyle(area)
    for (const name of LOOKS) layer.style[name] = looks[name]
    layer.style.inlineSize = `${area.clientWidth}px`
    layer.style.blockSize = `${area.clientHeight}px`
    const parts = []
    let at = 0
    for (const { start, end } of shown.toSorted((a, b) => a.start - b.start)) {
      if (start < at) continue
      const mark = document.createElement("mark")
      mark.textContent = area.value.slice(start, end)
      parts.push(area.value.slice(at, start), mark)
      at = end
    }
    const inner = document.createElement("div")
    inner.dir = "auto"
    inner.append(...parts, `${area.value.slice(at)}\n`)
    layer.replaceChildren(inner)
    this.follow()
  }

  follow() {
    this.layer.scrollTop = this.area.scrollTop
  }

  clicked(event) {
    const item = event.target.closest("li[data-start]")
    const place = item && this.places.find((one) => one.item === item)
    const button = event.target.closest("[data-take], [data-place], [data-dismiss], [data-reword]")
    if (!item || !button) return
    event.preventDefault()
    const key = item.querySelector("[name=marks]").value
    if (button.matches("[data-place]")) return place && this.show(place)
    if (button.matches("[data-reword]")) {
      this.doing = { reword: key }
      button.ariaBusy = "true"
      return this.check()
    }
    if (button.matches("[data-take]")) {
      if (place) this.take(place, button.dataset.take)
      this.doing = { taken: key }
    } else {
      this.doing = { dismiss: key }
    }
    this.back = true
    clearTimeout(this.timer)
    this.check()
  }

  show({ start, end }) {
    this.area.focus()
    this.area.setSelectionRange(start, end)
  }

  // "…" is what the writer fills in: it is chosen at once.
  take({ start, end }, words) {
    put(this.area, start, end, words)
    const gap = words.indexOf("…")
    if (gap >= 0) this.area.setSelectionRange(start + gap, start + gap + 1)
  }
}
