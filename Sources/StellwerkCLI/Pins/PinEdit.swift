import Diagnostics
import JSON
import Manifests
import YAML

/// Writing a digest into the text of a document, leaving every other byte as it is.
struct PinEdit {
  /// Lines with what ends them.
  private var lines: [[UInt8]]

  init(_ text: [UInt8]) {
    lines = [[]]
    for byte in text {
      lines[lines.count - 1].append(byte)
      if byte == 0x0A { lines.append([]) }
    }
  }

  var text: [UInt8] { lines.flatMap { $0 } }

  /// The text with the digest at a site.
  ///
  /// - Returns: `nil` if the place is written in a way that is not understood; the result has been read back.
  static func text(_ text: [UInt8], with digest: String, at site: PinSite) -> [UInt8]? {
    var edit = PinEdit(text)
    guard edit.write(digest, at: site) else { return nil }
    let result = edit.text
    // An edit after which the text cannot be read is none that we understand.
    guard let before = try? parseDocuments(text, file: ""), let after = try? parseDocuments(result, file: ""),
      before.count == after.count
    else { return nil }
    // Nothing but this one value may be another than before.
    let place = site.node.location
    let wanted = before.map { $0.pinned(digest, line: place.line, column: place.column, site) }
    return zip(wanted, after).allSatisfy { $0.0.canonical == $0.1.json.canonical } ? result : nil
  }

  private mutating func write(_ digest: String, at site: PinSite) -> Bool {
    if let pin = site.pin { return replace(pin, with: Array(digest.utf8)) }
    guard let anchor = site.anchor else {
      guard let written = written(site.node) else { return false }
      // In braces a plain text ends at what may go on outside of them.
      let isSafe =
        !written.contains { Array(",[]{}#".utf8).contains($0) } || written.first == 0x22
        || written.first == 0x27
      let path = isSafe ? written : Array(JSON.string(site.written).text.utf8)
      return replace(site.node, with: Array("{ path: ".utf8) + path + Array(", sha256: \(digest) }".utf8))
    }
    guard let written = written(anchor.value) else { return false }
    if byte(at: site.node.location) == 0x7B {
      return replace(anchor.value, with: written + Array(", sha256: \(digest)".utf8))
    }
    return insertLine("sha256: \(digest)", below: anchor)
  }

  /// A new line below a pair of a block mapping, in the column of its key.
  private mutating func insertLine(_ text: String, below pair: (key: Located<String>, value: Node)) -> Bool {
    let (key, value) = (pair.key.location, pair.value.location)
    guard key.line == value.line, key.column > 0, lines.indices.contains(key.line - 1) else { return false }
    var line = [UInt8](repeating: 0x20, count: key.column - 1) + Array(text.utf8)
    let above = lines[key.line - 1]
    let ending: [UInt8] = above.suffix(2) == [0x0D, 0x0A] ? [0x0D, 0x0A] : [0x0A]
    if above.last != 0x0A { lines[key.line - 1] += ending } else { line += ending }
    lines.insert(line, at: key.line)
    return true
  }

  /// The bytes of a scalar as it stands on its line; `nil` if it does not end there.
  private func written(_ node: Node) -> [UInt8]? {
    range(of: node).map { Array(lines[node.location.line - 1][$0]) }
  }

  private mutating func replace(_ node: Node, with bytes: [UInt8]) -> Bool {
    guard let range = range(of: node) else { return false }
    lines[node.location.line - 1].replaceSubrange(range, with: bytes)
    return true
  }

  /// Where a scalar stands on its line, in bytes.
  private func range(of node: Node) -> Range<Int>? {
    guard let text = node.scalar, let start = offset(of: node.location) else { return nil }
    let line = lines[node.location.line - 1]
    let width = node.location.width
    guard let end = index(in: line, from: start, scalars: width), start < end else { return nil }
    // One that goes on on the next line, or a block, has another width than its text.
    let written = String(decoding: line[start..<end], as: UTF8.self)
    // Such a piece, or one that is no YAML by itself, cannot be edited in place.
    guard let read = try? parseDocument(Array(written.utf8), file: "").scalar,
      read.utf8.elementsEqual(text.utf8)
    else { return nil }
    return start..<end
  }

  private func byte(at location: SourceLocation) -> UInt8? {
    offset(of: location).map { lines[location.line - 1][$0] }
  }

  /// The byte at a place: columns count Unicode scalars, without a byte order mark.
  private func offset(of location: SourceLocation) -> Int? {
    guard lines.indices.contains(location.line - 1) else { return nil }
    let line = lines[location.line - 1]
    let mark = location.line == 1 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let found = index(in: line, from: mark, scalars: location.column - 1)
    return found.flatMap { $0 < line.count ? $0 : nil }
  }

  private func index(in line: [UInt8], from start: Int, scalars: Int) -> Int? {
    var (index, left) = (start, scalars)
    while left > 0 {
      guard index < line.count else { return nil }
      index += 1
      while index < line.count, line[index] & 0xC0 == 0x80 { index += 1 }
      left -= 1
    }
    return index
  }
}

extension Node {
  /// The value as JSON, with the digest at one place.
  fileprivate func pinned(_ digest: String, line: Int, column: Int, _ site: PinSite) -> JSON {
    let isHere = location.line == line && location.column == column
    switch value {
    case .sequence(let nodes):
      return .array(nodes.map { $0.pinned(digest, line: line, column: column, site) })
    case .mapping(let pairs):
      var members: [(name: String, value: JSON)] = []
      // A block mapping begins where its first key does: the one that has the path is meant.
      let isMeant =
        isHere && site.anchor.map { anchor in pairs.contains { $0.key.value == anchor.key.value } } == true
      for (key, node) in pairs where !(isMeant && key.value == "sha256") {
        members.append((key.value, node.pinned(digest, line: line, column: column, site)))
      }
      return .object(isMeant ? members + [("sha256", .string(digest))] : members)
    default:
      if isHere && site.anchor == nil { return ["path": json, "sha256": .string(digest)] }
      return json
    }
  }
}
