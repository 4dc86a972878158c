/**
 * Jupyter widgets from TypeScript.
 *
 * @module mixture-growth-widgets
 */
export {};
