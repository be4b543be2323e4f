/** A progress bar, hidden from screen readers because text beside it gives the value. */
export function Bar({ share }: { share: number }) {
  const width = Math.min(1, Math.max(0, share))
  return (
    <div aria-hidden="true" className="h-1.5 w-full overflow-hidden rounded-full bg-line">
      <div
        className="h-full w-full origin-left rounded-full bg-accent transition-transform duration-300 ease-linear"
        style={{ transform: `scaleX(${width.toFixed(3)})` }}
      />
    </div>
  )
}
