/** Something is under way, and what. */
export function Waiting({ title, hint }: { title: string; hint?: string | undefined }) {
  return (
    <div className="waiting" role="status">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <p className="waiting-title">{title}</p>
      {hint !== undefined && <p className="hint">{hint}</p>}
    </div>
  )
}
