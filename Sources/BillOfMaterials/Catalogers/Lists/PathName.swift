internal import OperatingSystem

/// A path as a reader looks at it: every reader is asked about every file of a tree, so it costs little.
struct PathName {
  let path: String
  /// What stands behind the last `/`.
  let last: Substring
  private let bytes: [UInt8]
  private let lastStart: Int

  init(_ path: String) {
    (self.path, bytes) = (path, Array(path.utf8))
    lastStart = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    last = path[path.utf8.index(path.startIndex, offsetBy: lastStart)...]
  }

  /// Whether the last part is one of these.
  func isCalled(_ names: String...) -> Bool {
    let count = bytes.count - lastStart
    return names.contains { $0.utf8.count == count && ends(in: $0) }
  }

  /// Whether the path is this one or ends in `/` and this one.
  func endsIn(_ tail: String) -> Bool {
    let start = bytes.count - tail.utf8.count
    return start >= 0 && (start == 0 || bytes[start - 1] == UInt8(ascii: "/")) && ends(in: tail)
  }

  /// Whether the path ends in these bytes, wherever they begin: `.lock`.
  func ends(in tail: String) -> Bool {
    let start = bytes.count - tail.utf8.count
    return start >= 0 && bytes[start...].elementsEqual(tail.utf8)
  }

  /// Whether the last part has one of these, in lower case, behind something else; letters of ASCII in any case.
  func hasSuffix(_ suffixes: String...) -> Bool {
    suffixes.contains { suffix in
      let start = bytes.count - suffix.utf8.count
      return start > lastStart
        && bytes[start...].elementsEqual(suffix.utf8, by: { Self.lowercased($0) == $1 })
    }
  }

  /// Numbers of the last part and of its ends from each dot on, in lower case: what `FileNameIndex` looks up.
  func forEachEnding(_ body: (UInt64) -> Void) {
    var hash = FNV1a()
    for index in (lastStart..<bytes.count).reversed() {
      hash.add(Self.lowercased(bytes[index]))
      if index == lastStart || bytes[index] == UInt8(ascii: ".") { body(hash.value) }
    }
  }

  /// The number of an end, as `forEachEnding` gives it.
  static func number(ofEnding text: String) -> UInt64 { FNV1a(text.utf8.reversed().map(lowercased)).value }

  private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  /// Whether it lies in a folder of that name, which ends in `/`, at any depth.
  func lies(in folder: String) -> Bool { position(ofFolder: folder) != nil }

  /// Where a folder of several parts, ending in `/`, begins in the path.
  func position(ofFolder folder: String) -> Int? {
    guard let first = folder.utf8.first, bytes.count >= folder.utf8.count else { return nil }
    return (0...bytes.count - folder.utf8.count).first { place in
      bytes[place] == first && (place == 0 || bytes[place - 1] == UInt8(ascii: "/"))
        && bytes[place...].starts(with: folder.utf8)
    }
  }

  /// A path that is named relative to this one; `nil` where it leads out of the subject.
  func sibling(_ name: String) -> String? {
    guard !name.hasPrefix("/") else { return nil }
    var parts = path.hasPrefix("/") ? [""] : []
    parts += path.split(separator: "/").dropLast().map(String.init)
    for part in name.split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast().map({ !$0.isEmpty }) == true else { return nil }
      } else {
        parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}
