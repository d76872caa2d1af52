import Diagnostics
import JSON

/// Whatever is read is written canonically, and read again as the same value (RFC 8785).
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let strict = read(bytes, .refused)
  let lenient = read(bytes, .lastCounts)
  if let strict {
    precondition(
      lenient?.canonical == strict.canonical, "what is read strictly is read leniently, and is the same")
  }
  if let lenient {
    let canonical = lenient.canonical
    precondition(
      read(canonical, .refused)?.canonical == canonical, "the canonical form is its own canonical form")
    precondition(
      read(Array(lenient.indented.utf8), .refused)?.canonical == canonical, "indenting changes nothing")
  }
  return 0
}

private func read(_ bytes: [UInt8], _ duplicateNames: JSON.DuplicateNames) -> JSON? {
  do throws(Problem) {
    return try JSON(parsing: bytes, file: "input.json", duplicateNames: duplicateNames)
  } catch {
    precondition(error.location != nil, "a refusal has a place")
    return nil
  }
}
