// Makes the types of src/api anew from the descriptions of the server.
import { generate, TYPES } from './api-types.mjs'

for (const [description, output] of TYPES) generate(description, output)
