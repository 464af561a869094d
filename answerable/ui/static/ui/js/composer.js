// <reply-composer>: tabs, drafts saved while one writes, files by button, drag and paste.

const PAUSE = 1500 // ms after the last key
const LONGEST = 4000 // ms: a draft is never older than this while somebody writes

class ReplyComposer extends HTMLElement {
  connectedCallback() {
    this.timers = new Map()
    this.addEventListener("click", (event) => this.clicked(event))
    this.addEventListener("input", (event) => this.changed(event.target.form))
    this.addEventListener("focusout", (event) => this.save(event.target.form))
    this.addEventListener("change", (event) => {
      if (event.target.type === "file") this.upload(event.target.form, [...event.target.files], event.target)
    })
    this.addEventListener("paste", (event) => this.dropped(event, event.clipboardData))
    this.addEventListener("drop", (event) => this.dropped(event, event.dataTransfer))
    this.addEventListener("dragover", (event) => { event.preventDefault(); this.classList.add("dropping") })
    this.addEventListener("dragleave", () => this.classList.remove("dropping"))
    this.addEventListener("htmx:beforeRequest", (event) => this.sending(event))
    this.leave = () => this.querySelectorAll("form[data-draft]").forEach((form) => this.save(form, true))
    addEventListener("pagehide", this.leave)
  }

  disconnectedCallback() {
    for (const timer of this.timers.values()) clearTimeout(timer)
    removeEventListener("pagehide", this.leave)
  }

  get panel() {
    return this.querySelector("form[data-draft]:not([hidden])")
  }

  clicked(event) {
    const tab = event.target.closest("[role=tab]")
    if (tab) {
      event.preventDefault()
      this.show(tab)
    }
    const more = event.target.closest("[data-add-cc]")
    if (more) {
      const cc = this.querySelector("#cc")
      cc.value = [cc.value.trim(), more.dataset.addCc].filter(Boolean).join(", ")
      more.remove()
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
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers, keepalive: leaving, redirect: "error" })
      if (!answer.ok) throw new Error(answer.status)
      this.say(this.dataset.saved)
    } catch {
      form.dataset.dirty = "yes"
      this.say(this.dataset.unsaved)
    }
  }

  say(words) {
    const place = this.querySelector("#saved")
    if (place && place.textContent !== words) place.textContent = words
  }

  sending(event) {
    const form = event.target.closest("form[data-draft]")
    if (!form) return
    clearTimeout(this.timers.get(form))
    delete form.dataset.dirty
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
