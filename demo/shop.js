/** What can be bought. The cart keeps quantities by id, and the total. */

const GOODS = [
  { id: 'coffee', name: 'Coffee beans', about: 'Ethiopia, 250 g', price: 12 },
  { id: 'honey', name: 'Heather honey', about: 'One jar', price: 9 },
  { id: 'cup', name: 'Stoneware cup', about: 'Glazed blue', price: 21 },
]
const MAX_QUANTITY = 99

const quantityOf = (cart, id) => cart.items?.[id] ?? 0

/** Ids that are no goods change nothing. */
const changeQuantity = (cart, id, by) => {
  if (!GOODS.some((good) => good.id === id)) return
  const quantity = Math.min(Math.max(quantityOf(cart, id) + by, 0), MAX_QUANTITY)
  const items = { ...cart.items, [id]: quantity }
  if (quantity === 0) delete items[id]
  cart.items = items
  cart.total = GOODS.reduce((sum, good) => sum + good.price * quantityOf(cart, good.id), 0)
}

module.exports = { GOODS, changeQuantity, quantityOf }
