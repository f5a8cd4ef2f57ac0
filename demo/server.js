const { createApp } = require('./app.js')

const server = createApp(process.env.SESSION_SECRET || undefined).listen(
  process.env.PORT || 3000,
  (error) => {
    if (error) throw error
    console.log(`http://localhost:${server.address().port}`)
  },
)
