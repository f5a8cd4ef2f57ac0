// A span of time in words, for the server's pages and for the browser's countdown alike.
const span = (ms) => {
  const seconds = Math.max(Math.floor(ms / 1000), 0)
  const days = Math.floor(seconds / 86400)
  const hours = Math.floor(seconds / 3600) % 24
  const minutes = Math.floor(seconds / 60) % 60
  if (days > 0) return `${days} d ${hours} h ${minutes} min`
  if (hours > 0) return `${hours} h ${minutes} min ${seconds % 60} s`
  if (minutes > 0) return `${minutes} min ${seconds % 60} s`
  return `${seconds} s`
}

if (typeof module === 'object') module.exports = { span }
