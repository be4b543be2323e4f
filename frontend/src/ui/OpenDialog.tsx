import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'

export interface Props {
  title: string
  onClose: () => void
  children: ReactNode
  /** Whether the dialog asks for a decision. */
  alert?: boolean
}

/** The content of `Dialog`. Its code is loaded when a dialog is first opened. */
export function OpenDialog({ title, onClose, children, alert = false }: Props) {
  return (
    <ModalOverlay
      isOpen
      isDismissable={!alert}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      className="fixed inset-0 z-10 grid place-items-center overflow-y-auto bg-[rgb(0_0_0/45%)] p-4"
    >
      <Modal className="w-full max-w-lg">
        <AriaDialog
          role={alert ? 'alertdialog' : 'dialog'}
          className="flex flex-col gap-4 rounded-card border border-line bg-surface p-6 shadow-xl outline-none"
        >
          <Heading slot="title" className="text-lg">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
