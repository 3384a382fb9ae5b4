/**
 * Stands in for undici's tree of header names, with which it saves a conversion for each header of an answer: to build the tree
 * takes a program as long as to convert the names of some hundred answers. What is not in it, undici converts.
 */
export const tree = { lookup: () => undefined };
