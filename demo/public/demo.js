// Everything works without this: it lets the clocks run and adds a button to copy a cookie.
const loadedAt = performance.now()

// The server's clock counts, so only the time since the page was made is measured here.
const clocks = [...document.querySelectorAll('[data-age], [data-left]')].map((element) => {
  const { age, left } = element.dataset
  return () => {
    const passed = performance.now() - loadedAt
    element.textContent = span(age === undefined ? left - passed : +age + passed)
    // It is over: the server shall say how it sees that.
    if (left <= passed) location.reload()
  }
})
setInterval(() => clocks.forEach((tick) => tick()), 1000)

for (const time of document.querySelectorAll('time[datetime]')) {
  time.textContent = new Date(time.dateTime).toLocaleTimeString()
}

const addCopyButton = (token) => {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'quiet small'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(token.textContent.trim())
    button.textContent = 'Copied'
    setTimeout(() => (button.textContent = 'Copy'), 1500)
  })
  token.closest('.labelled').querySelector('.label').append(button)
}

// Browsers offer the clipboard to secure pages only: localhost is one, the demo on another machine is not.
if (navigator.clipboard) document.querySelectorAll('.token').forEach(addCopyButton)

// Who fills the cart stays with it, in place of being taken to the top of the page.
const place = sessionStorage.getItem('place')
sessionStorage.removeItem('place')
if (place !== null) scrollTo(0, place)
for (const form of document.querySelectorAll('[action="/cart"], [action="/empty"]')) {
  form.addEventListener('submit', () => sessionStorage.setItem('place', scrollY))
}
