// Helps while one writes, fetched when the composer is first touched: Markdown marks around what
// is chosen, and suggestions behind `/` (canned replies), `@` (colleagues) and `[[` (tickets).

const SIGNS = [
  ["canned", /(?<=^|\s)\/([^\s/]{0,40}(?: [^\s/]{1,40})?)$/u],
  ["people", /(?<=^|\s)@([^\s@]{0,40}(?: [^\s@]{1,40})?)$/u],
  ["tickets", /\[\[([^\]\n]{1,60})$/u],
]
const PAUSE = 120 // ms after the last key

const around = (mark) => (chosen) => ({ text: `${mark}${chosen}${mark}`, from: mark.length, to: mark.length + chosen.length })
const before = (mark) => (chosen) => {
  const text = chosen.split("\n").map((line) => mark + line).join("\n")
  return { text, from: chosen ? 0 : text.length, to: text.length, lines: true }
}
const MARKS = {
  bold: around("**"),
  italic: around("*"),
  list: before("- "),
  quote: before("> "),
  code: (chosen) => chosen.includes("\n") ? { text: `\`\`\`\n${chosen}\n\`\`\``, from: 4, to: 4 + chosen.length, lines: true } : around("`")(chosen),
  link: (chosen) => ({ text: `[${chosen}](https://)`, from: chosen ? chosen.length + 3 : 1, to: chosen ? chosen.length + 11 : 1 }),
}

// As if typed, so that the browser's own undo takes it back.
function put(area, from, to, text) {
  area.focus()
  area.setSelectionRange(from, to)
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end")
    area.dispatchEvent(new InputEvent("input", { bubbles: true }))
  }
}

export function mark(area, name) {
  let { selectionStart: from, selectionEnd: to, value } = area
  let made = MARKS[name](value.slice(from, to))
  if (made.lines) {
    from = value.lastIndexOf("\n", from - 1) + 1
    made = MARKS[name](value.slice(from, to))
  }
  put(area, from, to, made.text)
  area.setSelectionRange(from + made.from, from + made.to)
}

export class Suggestions {
  constructor(composer) {
    this.composer = composer
    composer.addEventListener("input", (event) => this.typed(event))
    composer.addEventListener("keydown", (event) => this.pressed(event), true)
    composer.addEventListener("focusout", () => setTimeout(() => this.area !== document.activeElement && this.close(), 100))
    composer.addEventListener("keydown", (event) => this.along(event))
    composer.addEventListener("pointerdown", (event) => this.pointed(event))
  }

  typed(event) {
    if (!event.target.matches("textarea") || event.isComposing) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.look(event.target), PAUSE)
  }

  async look(area) {
    const written = area.value.slice(0, area.selectionStart)
    const [what, found] = SIGNS.map(([name, sign]) => [name, sign.exec(written)]).find(([, match]) => match) ?? []
    if (!found) return this.close()
    const address = new URL(this.composer.dataset.helps, location.href)
    address.search = new URLSearchParams({ what, q: found[1], kind: area.form.dataset.kind })
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, redirect: "manual" }).catch(() => null)
    if (written !== area.value.slice(0, area.selectionStart) || document.activeElement !== area) return
    const words = answer?.ok ? await answer.text() : ""
    if (!words.trim()) return this.close()
    this.open(area, found.index, words)
  }

  open(area, from, words) {
    this.area = area
    this.from = from
    this.box = area.form.querySelector("[data-suggestions]")
    this.box.innerHTML = words
    this.box.hidden = false
    this.said(this.box.querySelector("[data-say]")?.textContent ?? "")
    area.setAttribute("aria-controls", "suggestions")
    this.point(this.options[0])
  }

  said(words) {
    this.box.parentElement.querySelector("[role=status]").textContent = words
  }

  get options() {
    return [...(this.box?.querySelectorAll("[role=option]") ?? [])]
  }

  close() {
    if (!this.area) return
    this.box.hidden = true
    this.box.replaceChildren()
    this.said("")
    for (const name of ["aria-controls", "aria-activedescendant"]) this.area.removeAttribute(name)
    this.area = null
  }

  point(option) {
    for (const one of this.options) one.ariaSelected = String(one === option)
    if (option) this.area.setAttribute("aria-activedescendant", option.id)
    option?.scrollIntoView({ block: "nearest" })
  }

  pressed(event) {
    if (!this.area || event.target !== this.area || event.isComposing) return
    const { options } = this
    const here = options.findIndex((one) => one.ariaSelected === "true")
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    if (event.key === "Escape") this.close()
    else if (plain && event.key === "ArrowDown" && options.length) this.point(options[(here + 1) % options.length])
    else if (plain && event.key === "ArrowUp" && options.length) this.point(options[(here - 1 + options.length) % options.length])
    else if (plain && event.key === "Enter" && options[here]) this.choose(options[here])
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  // A toolbar is one stop of the Tab key; the arrows go along it, the way the script runs.
  along(event) {
    const tools = event.target.closest?.("[data-mark]") && [...event.target.parentElement.querySelectorAll("[data-mark]")]
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!tools || !step) return
    const way = getComputedStyle(event.target).direction === "rtl" ? -step : step
    const next = tools[(tools.indexOf(event.target) + way + tools.length) % tools.length]
    for (const one of tools) one.tabIndex = one === next ? 0 : -1
    next.focus()
    event.preventDefault()
  }

  pointed(event) {
    const option = event.target.closest?.("[role=option]")
    if (!option || !this.area) return
    event.preventDefault()
    this.choose(option)
  }

  async choose(option) {
    const { area, from } = this
    const to = area.selectionStart
    this.close()
    const words = option.dataset.words ? await this.words(area.form, option.dataset.words) : option.dataset.insert
    if (words) put(area, from, to, words)
  }

  async words(form, address) {
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value }
    const answer = await fetch(address, { method: "POST", headers, redirect: "manual" }).catch(() => null)
    if (answer?.ok) return answer.text()
    this.composer.say(this.composer.dataset.unsaved)
    return ""
  }
}
