/** The version of this package. A constant, so that loading the plugin reads no file; a test holds it to `package.json`. */
export const VERSION = '0.1.0';
