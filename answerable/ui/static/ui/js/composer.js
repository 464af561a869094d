// <reply-composer>: tabs, drafts saved while one writes, files by button, drag and paste.

const PAUSE = 1500 // ms after the last key
const LONGEST = 4000 // ms: a draft is never older than this while somebody writes

class ReplyComposer extends HTMLElement {
  connectedCallback() {
    this.timers = new Map()
    this.addEventListener("click", (event) => this.clicked(event))
    for (const first of ["focusin", "pointerover"]) this.addEventListener(first, () => this.helps(), { once: true })
    this.addEventListener("input", (event) => this.changed(event.target.form))
    this.addEventListener("focusout", (event) => this.save(event.target.form))
    this.addEventListener("change", (event) => {
      if (event.target.type === "file") this.upload(event.target.form, [...event.target.files], event.target)
    })
    this.addEventListener("paste", (event) => this.dropped(event, event.clipboardData))
    this.addEventListener("drop", (event) => this.dropped(event, event.dataTransfer))
    this.addEventListener("dragover", (event) => { event.preventDefault(); this.classList.add("dropping") })
    this.addEventListener("dragleave", () => this.classList.remove("dropping"))
    this.addEventListener("keydown", (event) => this.entered(event))
    this.addEventListener("htmx:beforeRequest", (event) => this.sending(event))
    this.leave = () => this.querySelectorAll("form[data-draft]").forEach((form) => this.save(form, true))
    addEventListener("pagehide", this.leave)
    this.addEventListener("htmx:beforeOnLoad", (event) => this.answered(event))
    for (const form of this.querySelectorAll("form[data-draft]")) this.restore(form)
    if (this.querySelector("#reply-body")?.value.trim()) this.helps()
  }

  disconnectedCallback() {
    for (const timer of this.timers.values()) clearTimeout(timer)
    removeEventListener("pagehide", this.leave)
    this.marks?.end()
  }

  get panel() {
    return this.querySelector("form[data-draft]:not([hidden])")
  }

  async helps() {
    this.writing ??= import(this.dataset.script)
    const { Suggestions } = await this.writing
    if (!this.suggestions) {
      this.suggestions = new Suggestions(this)
      const area = document.activeElement // what was typed before this came counts too
      if (this.contains(area)) this.suggestions.typed({ target: area })
    }
    this.marking ??= import(this.dataset.marksScript)
    const { Marks } = await this.marking
    if (this.isConnected) this.marks ??= new Marks(this)
  }

  async mark(button) {
    await this.helps()
    const { mark } = await this.writing
    mark(button.form.querySelector("textarea"), button.dataset.mark)
  }

  clicked(event) {
    const button = event.target.closest("[data-mark]")
    if (button) this.mark(button)
    if (event.target.closest("[data-close-preview]")) this.querySelector("#reply-preview").replaceChildren()
    const tab = event.target.closest("[role=tab]")
    if (tab) {
      event.preventDefault()
      this.show(tab)
    }
    const more = event.target.closest("[data-add-cc]")
    if (more) {
      event.preventDefault()
      this.querySelector("#cc").closest("details").open = true
      const cc = this.querySelector("#cc")
      cc.value = [cc.value.trim(), more.dataset.addCc].filter(Boolean).join(", ")
      more.remove()
      cc.focus()
      this.changed(cc.form)
    }
    const remove = event.target.closest("[data-remove-file]")
    if (remove) {
      const form = remove.closest("form")
      remove.closest("li").remove()
      form.dataset.dirty = "yes"
      this.save(form)
      form.querySelector("textarea").focus()
    }
  }

  // Enter in the field of a moment presses its own button, not the first one of the form.
  entered(event) {
    const { enter } = event.target.dataset
    if (!enter || event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    document.getElementById(enter).click()
  }

  show(tab) {
    for (const one of this.querySelectorAll("[role=tab]")) {
      one.ariaSelected = String(one === tab)
      document.getElementById(one.getAttribute("aria-controls")).hidden = one !== tab
    }
    for (const one of this.querySelectorAll("[data-for]")) one.hidden = one.dataset.for !== this.panel.dataset.kind
    this.panel.querySelector("textarea").focus()
  }

  changed(form) {
    if (!form?.dataset.draft) return
    form.dataset.dirty = "yes"
    form.dataset.since ??= Date.now()
    clearTimeout(this.timers.get(form))
    const left = LONGEST - (Date.now() - form.dataset.since)
    this.timers.set(form, setTimeout(() => this.save(form), Math.max(0, Math.min(PAUSE, left))))
  }

  async save(form, leaving = false) {
    if (!form?.dataset.draft || form.dataset.dirty !== "yes") return
    delete form.dataset.dirty
    delete form.dataset.since
    clearTimeout(this.timers.get(form))
    const body = new FormData(form)
    body.delete("files")
    const headers = { "X-Requested-With": "fetch" }
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers, keepalive: leaving, redirect: "manual" })
      if (answer.type === "opaqueredirect" || answer.status === 403) return this.signedOut(form)
      if (!answer.ok) throw new Error(answer.status)
      this.forget(form)
      this.say(this.dataset.saved)
    } catch {
      this.keep(form)
      this.say(this.dataset.unsaved)
    }
  }

  // Words the server could not take stay in this browser, for this person and this draft only.
  keep(form) {
    form.dataset.dirty = "yes"
    const { body, cc, bcc } = form.elements
    const words = { body: body.value, cc: cc?.value ?? "", bcc: bcc?.value ?? "" }
    localStorage.setItem(this.shelf(form), JSON.stringify(words))
  }

  shelf(form) {
    return `draft:${this.dataset.agent}:${form.dataset.draft}`
  }

  forget(form) {
    this.isSignedOut = false
    localStorage.removeItem(this.shelf(form))
  }

  restore(form) {
    const kept = JSON.parse(localStorage.getItem(this.shelf(form)) ?? "null")
    if (!kept) return
    const { body, cc, bcc } = form.elements
    body.value = kept.body.includes(body.value) ? kept.body : `${body.value}\n\n${kept.body}`
    if (cc && !cc.value) cc.value = kept.cc
    if (bcc && !bcc.value) bcc.value = kept.bcc ?? ""
    form.dataset.dirty = "yes"
    this.save(form)
  }

  signedOut(form) {
    this.isSignedOut = true
    this.keep(form)
    this.say(this.dataset.signedOut)
    const again = document.createElement("a")
    again.className = "link"
    again.href = `${this.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`
    again.textContent = this.dataset.signIn
    this.querySelector("#saved").append(" ", again)
  }

  // Sent with a login that ran out: the answer is the login page, which is not put into this one.
  answered(event) {
    const form = event.target.closest("form[data-draft]")
    const { xhr } = event.detail
    if (!form) return
    if (new URL(xhr.responseURL).pathname === this.dataset.login || xhr.status === 403) {
      event.preventDefault()
      this.signedOut(form)
    } else if (xhr.status < 300 && event.target === form) this.forget(form)
    else if (xhr.status === 422) this.changed(form)
  }

  say(words) {
    const place = this.querySelector("#saved")
    if (place && place.textContent !== words) place.textContent = words
  }

  sending(event) {
    const form = event.target.closest("form[data-draft]")
    const aside = "[data-preview], #reply-marks"
    if (!form || event.detail.requestConfig?.verb === "get" || event.target.closest(aside)) return
    clearTimeout(this.timers.get(form))
    if (this.isSignedOut) this.keep(form) // it will not get through, and one may leave before the answer
    else delete form.dataset.dirty
  }

  dropped(event, data) {
    this.classList.remove("dropping")
    const files = [...(data?.files ?? [])]
    if (!files.length || !this.panel) return
    event.preventDefault()
    this.upload(this.panel, files)
  }

  upload(form, files, input) {
    for (const file of files) this.uploadOne(form, file)
    if (input) input.value = ""
  }

  uploadOne(form, file) {
    const list = form.querySelector("[data-files]")
    const line = document.createElement("li")
    line.className = "file"
    const name = document.createElement("bdi")
    name.textContent = file.name || "image.png"
    const progress = document.createElement("progress")
    progress.ariaLabel = name.textContent
    line.append(name, progress)
    list.append(line)
    const request = new XMLHttpRequest()
    request.open("POST", this.dataset.upload)
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value)
    request.upload.onprogress = (event) => { progress.max = event.total; progress.value = event.loaded }
    request.onload = () => this.uploaded(form, line, request)
    request.onerror = () => { line.setAttribute("role", "alert"); progress.remove(); name.textContent += " ✕" }
    const body = new FormData()
    body.append("files", file, name.textContent)
    request.send(body)
  }

  uploaded(form, line, request) {
    if (request.status !== 200 && request.status !== 422) {
      line.remove()
      this.say(this.dataset.unsaved)
      return
    }
    line.outerHTML = request.responseText
    if (request.status === 200) {
      form.dataset.dirty = "yes"
      this.save(form)
    }
  }
}

customElements.define("reply-composer", ReplyComposer)
