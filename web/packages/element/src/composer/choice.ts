/** An entry of one of the composer's menus. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: string | undefined;
  /** The heading that it stands under. */
  readonly group?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Of entries one of which is chosen; undefined for entries that do something. */
  readonly isChecked?: boolean | undefined;
  /** Runs when it was chosen. */
  readonly choose: () => void;
}
