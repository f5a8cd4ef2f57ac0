/** The real package, which has no types of its own. Its calls change the options they are given: pass fresh ones. */
declare module 'client-sessions-0.8' {
  interface Decoded {
    content: any
    createdAt: number
    duration: number
  }
  const clientSessions: {
    (options: object): (req: any, res: any, next: (error?: any) => void) => void
    util: {
      encode(options: object, content: unknown, duration?: number, createdAt?: number): string
      decode(options: object, value: string): Decoded | undefined
      computeHmac(
        options: object,
        iv: Buffer,
        ciphertext: Buffer,
        duration: number,
        createdAt: number,
      ): Buffer
    }
  }
  export default clientSessions
}
