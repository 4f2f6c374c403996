// SPDX-License-Identifier: Apache-2.0
declare module "charts" {
  /** Vega dataflows by chart name, and the transforms that they use. */
  export const flows: Record<string, object>;
  /** Charts that are as high as a table has rows: the table, and pixels a row. */
  export const rows: Record<string, [string, number]>;
  /** The colours of paper by their names in style.css. */
  export const palette: Record<string, string>;
  export const transforms: Record<string, unknown>;
}
declare module "vega-view" {
  export class View {
    constructor(flow: object, options: { expr: object; renderer: "svg"; hover: boolean });
    data(name: string, rows?: object[]): this;
    signal(name: string, value?: unknown): this;
    width(): number;
    width(px: number): this;
    height(px: number): this;
    initialize(box: Element): this;
    run(): this;
    runAsync(): Promise<this>;
  }
}
declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
}
declare module "vega-interpreter" {
  export const expressionInterpreter: object;
}
