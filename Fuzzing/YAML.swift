import Diagnostics
import YAML

/// Whatever is read has places inside of the text, and so has each refusal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  // At most one line a byte, and one after the last.
  let lines = 1...(count + 1)
  do throws(Problem) {
    for document in try parseDocuments(bytes, file: "input.yaml") { check(document, lines, depth: 1) }
  } catch {
    precondition(
      error.location.map { lines.contains($0.line) && $0.column >= 1 } == true, "a refusal has a place")
  }
  return 0
}

private func check(_ node: Node, _ lines: ClosedRange<Int>, depth: Int) {
  precondition(lines.contains(node.location.line) && node.location.column >= 1, "a node has a place")
  precondition(depth <= Limits.depth, "the depth is limited")
  switch node.value {
  case .sequence(let elements): for element in elements { check(element, lines, depth: depth + 1) }
  case .mapping(let pairs):
    precondition(node.scalar == nil, "a collection has no scalar")
    precondition(Set(pairs.map { Array($0.key.value.utf8) }).count == pairs.count, "keys are unique")
    for pair in pairs { check(pair.value, lines, depth: depth + 1) }
  case .null, .bool, .integer, .number, .string: precondition(node.scalar != nil, "a scalar has its text")
  }
}
