import v8 from 'node:v8'
import vm from 'node:vm'

/** Whether the garbage collector has it. A weak reference holds until the end of the turn; Node hides its collector. */
export const collected = async (ref: WeakRef<object>): Promise<boolean> => {
  await new Promise(setImmediate)
  v8.setFlagsFromString('--expose-gc')
  ;(vm.runInNewContext('gc') as () => void)()
  return ref.deref() === undefined
}
