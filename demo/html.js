/** HTML that cannot forget to escape: whatever goes into the template is text, unless it was made by `html` itself. */

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

class Markup {
  constructor(text) {
    this.text = text
  }
  toString() {
    return this.text
  }
}

const render = (value) => {
  if (value instanceof Markup) return value.text
  if (Array.isArray(value)) return value.map(render).join('')
  if (value === undefined || value === null || value === false) return ''
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character])
}

const html = (strings, ...values) =>
  new Markup(strings.reduce((text, part, i) => text + render(values[i - 1]) + part))

module.exports = { html }
