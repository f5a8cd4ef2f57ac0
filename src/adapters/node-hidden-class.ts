/**
 * Before version 13 (Node 20 and 22), V8 gives an object whose prototype was replaced a hidden class of its own with the next
 * property that it gets, and copies the table of its fields for that one and each one after it. Whatever reads it later finds
 * a layout that was never seen. Express replaces the prototypes of each request and response (decision 25).
 */
const GIVES_LONE_CLASSES = Number.parseInt(process.versions.v8, 10) < 13

const TRANSIENT: unique symbol = Symbol('client-sessions transient')

/** Deleting from an object with such a class makes it a dictionary. Those with one prototype have one hidden class. */
const makeDictionary = (object: object): void => {
  // In ways that do not throw for what is frozen: it is not this that has to fail there.
  Reflect.set(object, TRANSIENT, true)
  Reflect.deleteProperty(object, TRANSIENT)
}

/** A class puts its constructor on its prototype; Express makes its own by `Object.create`. */
const hasReplacedPrototype = (object: object): boolean =>
  !Object.hasOwn(Object(Object.getPrototypeOf(object)) as object, 'constructor')

/**
 * Makes the requests of a framework that replaces prototypes share one hidden class, and its responses another, until an
 * application that is mounted in it replaces them again. To be called before they get properties of ours.
 */
export const shareHiddenClass = (req: object, res: object): void => {
  if (!GIVES_LONE_CLASSES) return
  for (const object of [req, res]) if (hasReplacedPrototype(object)) makeDictionary(object)
}
