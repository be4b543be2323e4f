import { useServices, useText, useWatch } from '../../app/services'

/** Whether answers begin and end by themselves. */
export function HandsFreeSwitch() {
  const { t } = useText()
  const { handsFree } = useServices()
  const on = useWatch(handsFree)
  return (
    <div className="hands-free">
      <button
        type="button"
        role="switch"
        className="switch"
        data-testid="hands-free"
        aria-checked={on}
        aria-describedby="hands-free-hint"
        onClick={() => {
          handsFree.toggle()
        }}
      >
        <span className="switch-track" aria-hidden="true" />
        {t.live.handsFree}
      </button>
      <p className="hint" id="hands-free-hint">
        {t.live.handsFreeHint}
      </p>
    </div>
  )
}
