/** Version of the library, as package.json has it (a test compares them). */
export const version = '0.0.0';
