internal import Diagnostics
internal import JSON
internal import Packages

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

// MARK: - References and places

extension SPDXRules {
  /// The types that Annex F has for a category; `OTHER` takes any.
  private static let types: [String: Set<String>] = [
    "SECURITY": ["cpe22Type", "cpe23Type", "advisory", "fix", "url", "swid"],
    "PACKAGE-MANAGER": ["maven-central", "npm", "nuget", "bower", "purl"],
    "PERSISTENT-ID": ["swh", "gitoid"],
  ]

  mutating func look(atReference reference: JSON, _ path: JSONPath) {
    guard let type = reference["referenceType"]?.string, let text = reference["referenceLocator"]?.string
    else {
      return
    }
    let category = (reference["referenceCategory"]?.string ?? "").map { $0 == "_" ? "-" : $0 }
    if let known = Self.types[String(category)], !known.contains(type) {
      add(
        .billValue, "'\(type)' is no type of the category \(String(category))", path.member("referenceType"),
        hint: suggestion(for: type, among: known.sorted()) ?? "write one of Annex F, or the category OTHER")
    }
    guard type == "purl" else { return }
    do throws(Problem) { _ = try PackageURL(text) } catch {
      add(
        .billPurl, "'\(text)' is no package URL: \(error.message)", path.member("referenceLocator"),
        hint: error.hint)
    }
  }

  /// Annotations of licences (§10.4): addresses.
  mutating func lookAtAddresses(_ list: JSON?, _ path: JSONPath) {
    for (index, address) in (list?.array ?? []).enumerated() {
      guard let text = address.string, !hasFormat(text, "uri") else { continue }
      add(.billValue, "\(JSON.string(text).quoted) at '\(path.text)' is no URI", path.element(index))
    }
  }

  /// §9.3, §9.4: a range of bytes, and perhaps one of lines; both count from 1.
  mutating func lookAtRanges(_ snippet: JSON, _ path: JSONPath) {
    var hasBytes = false
    let ranges = snippet["ranges"]?.array ?? []
    for (index, range) in ranges.enumerated() {
      let inner = path.member("ranges").element(index)
      var ends: [(name: String, value: Int)] = []
      for name in ["startPointer", "endPointer"] {
        guard let pointer = range[name] else { continue }
        let found = ["offset", "lineNumber"].compactMap { kind in pointer[kind]?.integer.map { (kind, $0) } }
        guard let end = found.first, found.count == 1 else {
          add(
            .billMissing, "'\(inner.text).\(name)' has neither 'offset' nor 'lineNumber' alone",
            inner.member(name))
          continue
        }
        if end.1 < 1 {
          add(
            .billValue, "\(end.1) is no place in a file", inner.member(name).member(end.0),
            hint: "the first one is 1")
        }
        ends.append((end.0, end.1))
      }
      guard ends.count == 2 else { continue }
      if ends[0].name != ends[1].name || ends[0].value > ends[1].value {
        add(.billValue, "'\(inner.text)' ends before it begins", inner, hint: "give both ends of one kind")
      }
      hasBytes = hasBytes || ends[0].name == "offset"
    }
    if !ranges.isEmpty, !hasBytes {
      add(.billMissing, "'\(path.text)' has no range of bytes", path.member("ranges"))
    }
  }
}
