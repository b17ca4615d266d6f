/**
 * How deep a body may nest, whatever its encoding. Go's decoders stop at 10,000 and grow their stack; here everything that
 * handles an object afterwards recurses on a stack of fixed size, so the limit is lower. The deepest objects that people
 * write, schemas of custom resources, stay below 100.
 */
export const nestingDepthMax = 500;
