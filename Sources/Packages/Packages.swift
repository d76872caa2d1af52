// What is known about packages of each ecosystem, apart from any file format.
//
// 1. A name, version, licence or package URL is parsed once into a type; its text is canonical again.
// 2. Nothing here reads a file, a clock or the environment: values in, values out.
// 3. What cannot be decided is said to be undecided: an ambiguous licence name never becomes an SPDX id.
