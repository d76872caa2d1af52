public import Diagnostics

/// Where a value stands in a JSON text: names of members and numbers of elements, from the outside in.
public struct JSONPath: Hashable, Sendable {
  /// One step inwards.
  public enum Step: Hashable, Sendable {
    case name(String)
    case index(Int)
  }

  /// From the outside in; none is the whole text.
  public var steps: [Step]

  /// A path of steps.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// The path of a member.
  public func member(_ name: String) -> JSONPath { JSONPath(steps + [.name(name)]) }
  /// The path of an element.
  public func element(_ index: Int) -> JSONPath { JSONPath(steps + [.index(index)]) }

  /// For people: `components[3].name`; a name that is no word is in brackets and quotes.
  public var text: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .name(let name):
        let isWord = name.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F || $0 == 0x2D
        }
        text += isWord && !name.isEmpty ? (text.isEmpty ? name : ".\(name)") : "[\(JSON.string(name).text)]"
      }
    }
    return text
  }
}

extension JSONPath {
  /// Where a value was written, and its name, if it is a member.
  public struct Place: Sendable {
    /// Where the value begins.
    public let value: SourceLocation
    /// Where its name begins.
    public let name: SourceLocation?
  }

  /// Finds out where values were written, in one walk over the text for all of them.
  ///
  /// - Parameters:
  ///   - paths: what is looked for.
  ///   - bytes: a text that `JSON(parsing:file:)` has read.
  ///   - file: named in the places.
  /// - Returns: the places of those that are there.
  public static func places(
    of paths: some Sequence<JSONPath>, in bytes: [UInt8], file: String
  ) -> [JSONPath: Place] {
    let root = Wanted()
    for path in paths { root.add(path) }
    var walk = Walk(bytes: bytes)
    walk.value(root, name: nil)
    // Line and column of all of them in one further walk.
    var counter = Counter(bytes: bytes, file: file)
    let offsets = Set(walk.found.flatMap { [$0.value] + ($0.name.map { [$0] } ?? []) }).sorted {
      $0.lowerBound < $1.lowerBound
    }
    var locations: [Range<Int>: SourceLocation] = [:]
    for offset in offsets { locations[offset] = counter.location(offset) }
    var places: [JSONPath: Place] = [:]
    for found in walk.found {
      guard let value = locations[found.value] else { continue }
      places[found.path] = Place(value: value, name: found.name.flatMap { locations[$0] })
    }
    return places
  }

  /// What is looked for below one value.
  private final class Wanted {
    var names: [String: Wanted] = [:]
    var indices: [Int: Wanted] = [:]
    var path: JSONPath?

    func add(_ path: JSONPath) {
      var node = self
      for step in path.steps {
        let next = Wanted()
        switch step {
        case .name(let name):
          let found = node.names[name] ?? next
          node.names[name] = found
          node = found
        case .index(let index):
          let found = node.indices[index] ?? next
          node.indices[index] = found
          node = found
        }
      }
      node.path = path
    }
  }

  /// Goes over a text that is known to be right; at its end it stops all the same.
  private struct Walk {
    let bytes: [UInt8]
    var index = 0
    var found: [(path: JSONPath, value: Range<Int>, name: Range<Int>?)] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

    // As deep as the reader went before.
    mutating func value(_ wanted: Wanted, name: Range<Int>?) {
      space()
      let start = index
      switch byte {
      case UInt8(ascii: "{") where !wanted.names.isEmpty: object(wanted)
      case UInt8(ascii: "[") where !wanted.indices.isEmpty: array(wanted)
      default: skip()
      }
      guard let path = wanted.path, start < bytes.count else { return }
      let isNested = bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[")
      found.append((path, start..<(isNested ? start + 1 : index), name))
    }

    private mutating func object(_ wanted: Wanted) {
      index += 1
      space()
      while index < bytes.count, byte == UInt8(ascii: "\"") {
        let start = index
        string()
        let name = start..<index
        space()
        index += 1
        space()
        if let next = wanted.names[text(of: name)] { value(next, name: name) } else { skip() }
        space()
        if byte != UInt8(ascii: ",") { break }
        index += 1
        space()
      }
      index += 1
    }

    private mutating func array(_ wanted: Wanted) {
      index += 1
      var position = 0
      space()
      while index < bytes.count, byte != UInt8(ascii: "]") {
        if let next = wanted.indices[position] { value(next, name: nil) } else { skip() }
        position += 1
        space()
        if byte != UInt8(ascii: ",") { break }
        index += 1
        space()
      }
      index += 1
    }

    private func text(of name: Range<Int>) -> String {
      let inner = bytes[name].dropFirst().dropLast()
      guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
      // It was read before, so that it can be read.
      return (try? JSON(parsing: bytes[name], file: ""))?.string ?? ""
    }

    private mutating func skip() {
      var depth = 0
      repeat {
        switch byte {
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          index += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          index += 1
        case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D: index += 1
        default: while index < bytes.count, !" \t\r\n,]}".utf8.contains(bytes[index]) { index += 1 }
        }
      } while depth > 0 && index < bytes.count
    }

    private mutating func string() {
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      index = min(index + 1, bytes.count)
    }

    private mutating func space() {
      while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    }
  }

  /// Counts lines and columns up to offsets that grow.
  private struct Counter {
    let bytes: [UInt8]
    let file: String
    var (offset, line, column) = (0, 1, 1)

    init(bytes: [UInt8], file: String) { (self.bytes, self.file) = (bytes, file) }

    mutating func location(_ range: Range<Int>) -> SourceLocation {
      while offset < min(range.lowerBound, bytes.count) {
        if bytes[offset] == 0x0A {
          (line, column) = (line + 1, 1)
        } else if bytes[offset] & 0xC0 != 0x80 {
          column += 1
        }
        offset += 1
      }
      let width = bytes[range.clamped(to: 0..<bytes.count)].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
      return SourceLocation(file: file, line: line, column: column, width: width)
    }
  }
}
