internal import Diagnostics
internal import JSON

extension SPDXRules {
  /// §6.9: to the second, in UTC.
  mutating func lookAtDate(_ value: JSON?, _ path: JSONPath) {
    guard let text = value?.string, text.utf8.count != 20 || !text.hasSuffix("Z") || !isDateTime(text) else {
      return
    }
    add(
      .billValue, "'\(text)' at '\(path.text)' is no date and time", path,
      hint: "write it like 2026-11-22T10:40:12Z")
  }

  /// §6.8: `Person: name (address)`.
  mutating func lookAtActor(_ value: JSON?, _ path: JSONPath, _ kinds: [String]) {
    guard let text = value?.string else { return }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, kinds.contains(where: { $0 == parts[0] }), !trimmed(parts[1]).isEmpty else {
      let words = kinds.map { "'\($0): …'" }.joined(separator: " or ")
      add(
        .billValue, "\(JSON.string(text).quoted) at '\(path.text)' names nobody", path, hint: "write \(words)"
      )
      return
    }
  }

  mutating func lookAtAnnotations(_ owner: JSON, _ path: JSONPath) {
    for (index, annotation) in (owner["annotations"]?.array ?? []).enumerated() {
      let inner = path.member("annotations").element(index)
      lookAtDate(annotation["annotationDate"], inner.member("annotationDate"))
      lookAtActor(annotation["annotator"], inner.member("annotator"), ["Person", "Organization", "Tool"])
    }
  }

  mutating func lookAtChecksums(_ owner: JSON, _ path: JSONPath) {
    for (index, checksum) in (owner["checksums"]?.array ?? []).enumerated() {
      lookAtChecksum(checksum, path.member("checksums").element(index))
    }
  }

  mutating func lookAtChecksum(_ checksum: JSON?, _ path: JSONPath) {
    guard let algorithm = checksum?["algorithm"]?.string else { return }
    lookAtDigits(checksum?["checksumValue"], algorithm, path.member("checksumValue"))
  }

  /// §7.10: lower-case hexadecimal digits.
  mutating func lookAtDigits(_ value: JSON?, _ algorithm: String, _ path: JSONPath) {
    guard let text = value?.string else { return }
    let areDigits = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    let count = hexadecimalDigits(algorithm)
    guard !areDigits || text.isEmpty || (count.map { $0 != text.utf8.count } ?? false) else { return }
    add(
      .billValue, "\(JSON.string(text).quoted) is no \(algorithm) checksum", path,
      hint: "it has \(count.map { "\($0) " } ?? "")lower-case hexadecimal digits")
  }
}
