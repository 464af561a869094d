// <dialog id="palette">: every command of this page and every place to go, found by typing. The
// commands and places are read once from the server; tickets and people are asked for while typing.
import { isThere } from "answerable/keyboard"

const dialog = document.getElementById("palette")
const input = dialog.querySelector("input")
const list = dialog.querySelector("[role=listbox]")
const said = dialog.querySelector("[role=status]")
const PAUSE = 200 // ms of rest before tickets and people are asked for

const fold = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i").replaceAll("ё", "е")

const shown = () => [...list.querySelectorAll("[role=option]:not([hidden])")]
const chosen = () => list.querySelector("[aria-selected=true]")

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false")
  option?.setAttribute("aria-selected", "true")
  option?.scrollIntoView({ block: "nearest" })
  option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant")
}

function canBeDone(option) {
  const does = option.dataset.does
  if (!does || option.dataset.builtIn) return true
  return [...document.querySelectorAll(`[data-key="${does}"]`)].some(isThere)
}

function filter() {
  const words = fold(input.value).split(/\s+/).filter(Boolean)
  for (const option of list.querySelectorAll("[data-words]")) {
    const text = fold(option.dataset.words)
    option.hidden = !canBeDone(option) || !words.every((word) => text.includes(word))
  }
  const first = shown()[0]
  choose(first)
  said.textContent = first ? "" : dialog.dataset.nothing
}

let filled // hands may be faster than the first answer
let waiting
let asked = ""

async function find() {
  const words = input.value.trim()
  if (words === asked) return
  asked = words
  await filled
  const found = list.querySelector("#palette-found")
  if (!words) return found?.replaceChildren()
  const answer = await fetch(`${dialog.dataset.src}?q=${encodeURIComponent(words)}`)
  if (!answer.ok || !found || asked !== words) return
  found.innerHTML = await answer.text()
  if (!chosen()) choose(shown()[0])
  if (shown().length) said.textContent = ""
}

async function fill() {
  const answer = await fetch(dialog.dataset.src)
  if (answer.ok) list.innerHTML = await answer.text()
}

function run(option) {
  dialog.close()
  const { does } = option.dataset
  if (!does) return location.assign(option.getAttribute("href"))
  document.dispatchEvent(new CustomEvent("answerable:act", { detail: does }))
}

input.addEventListener("input", () => {
  filter()
  clearTimeout(waiting)
  waiting = setTimeout(find, PAUSE)
})

input.addEventListener("keydown", async (event) => {
  const options = shown()
  const here = options.indexOf(chosen())
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step && options.length) {
    event.preventDefault()
    choose(options.at((here + step + options.length) % options.length))
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault()
    await filled
    if (chosen()) run(chosen())
  }
})

list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]")
  if (!option || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  run(option)
})

// The dialog is open; what was typed into it meanwhile counts.
export async function opened() {
  asked = ""
  list.querySelector("#palette-found")?.replaceChildren()
  if (!list.querySelector("#palette-found")) await (filled = fill())
  filter()
  find()
}
