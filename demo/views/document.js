const { html } = require('../html.js')

/** A whole page, as text. */
const documentOf = (title, body) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="/favicon.svg" />
        <link rel="stylesheet" href="/base.css" />
        <link rel="stylesheet" href="/page.css" />
        <link rel="stylesheet" href="/application.css" />
        <link rel="stylesheet" href="/inspector.css" />
        <link rel="stylesheet" href="/token.css" />
        <link rel="stylesheet" href="/log.css" />
        <script src="/span.js" defer></script>
        <script src="/demo.js" defer></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`.toString()

module.exports = { documentOf }
