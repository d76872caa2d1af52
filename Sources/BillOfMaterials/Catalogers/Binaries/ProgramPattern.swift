/// Bytes around a version, as programs hold them.
///
/// Written as a text in which `\0` stands for one to 64 zeros (strings are laid out at aligned places), and
///
///     {v} two to five numbers      {n} one to five    {3} exactly three    {l} with letters at the end
///     {f} the number in the name of the file, and more of it   {p} as `9.2p1`   {-} as `6.9.11-60`
///     {j} of Java   {d} a date   {*} the rest of a word
struct ProgramPattern: Sendable {
  enum Item: Equatable, Sendable {
    case bytes([UInt8])
    case zeros
    case version(VersionForm)
    case rest
  }

  private let items: [Item]
  /// The item that is searched for: the longest bytes; `nil` where they are too short, and each string is tried.
  private let anchor: Int?
  /// What is searched for; `nil` where each string is tried.
  let needle: ByteNeedle?

  static let zeroLimit = 64
  private static let anchorMinimum = 4

  /// Reads the text of a pattern; `number` is what `{f}` stands for.
  init(_ text: String, number: String = "") {
    var (items, literal, rest) = ([Item](), [UInt8](), Substring(text))
    func flushed() -> [Item] { literal.isEmpty ? [] : [.bytes(literal)] }
    while let scalar = rest.unicodeScalars.first {
      let placeholder = Self.placeholder(rest, number)
      if placeholder != nil || scalar == "\0" {
        items += flushed() + [placeholder ?? .zeros]
        literal = []
        rest = placeholder == nil ? rest.dropFirst() : rest.dropFirst(3)
      } else {
        literal += Array(String(scalar).utf8)
        rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
      }
    }
    let all = items + flushed()
    self.items = all
    let longest = all.indices.max { Self.length(all[$0]) < Self.length(all[$1]) }
    if let longest, case .bytes(let bytes) = all[longest], bytes.count >= Self.anchorMinimum {
      (anchor, needle) = (longest, ByteNeedle(bytes))
    } else {
      (anchor, needle) = (nil, nil)
    }
  }

  private static func placeholder(_ text: Substring, _ number: String) -> Item? {
    switch text.prefix(3) {
    case "{v}": .version(.numbers(2...5))
    case "{n}": .version(.numbers(1...5))
    case "{3}": .version(.numbers(3...3))
    case "{l}": .version(.lettered)
    case "{p}": .version(.revised(0x70))
    case "{-}": .version(.revised(0x2D))
    case "{j}": .version(.java)
    case "{d}": .version(.date)
    case "{f}": .version(.within(number))
    case "{*}": .rest
    default: nil
    }
  }

  private static func length(_ item: Item) -> Int {
    if case .bytes(let bytes) = item { bytes.count } else { 0 }
  }

  /// The version, where the needle stands at an offset.
  func version(in bytes: [UInt8], needleAt offset: Int) -> String? {
    guard let anchor else { return nil }
    var found: Range<Int>?
    var end = offset
    var before = items[..<anchor]
    while let item = before.popLast() {
      guard let start = start(of: item, in: bytes, endingAt: end) else { return nil }
      if case .version = item { found = start..<end }
      // A version with the rest of its word: the word begins with it.
      if item == .rest, case .version(let form)? = before.last {
        before.removeLast()
        guard let versionEnd = form.end(in: bytes, from: start), versionEnd <= end else { return nil }
        found = start..<versionEnd
      }
      end = start
    }
    return match(items[anchor...], in: bytes, from: offset, found)
  }

  /// The next place where a string begins whose first byte fits: behind a table of numbers, or another string.
  func nextString(in bytes: [UInt8], from start: Int, until end: Int) -> Int? {
    let first = firstBytes
    // Through buffers: this loop sees each byte of large programs.
    return bytes.withUnsafeBufferPointer { bytes in
      var index = max(start, 1)
      while index < min(end, bytes.count) {
        if first.contains(bytes[index]), !Self.isPrintable(bytes[index - 1]) { return index }
        index += 1
      }
      return nil
    }
  }

  /// What the first byte of a string may be.
  private var firstBytes: ClosedRange<UInt8> {
    switch items.dropFirst().first {
    case .bytes(let bytes): (bytes.first ?? 0)...(bytes.first ?? 0)
    // However it is written, it begins with a digit.
    case .version: 0x30...0x39
    case .zeros, .rest, nil: 0x20...0x7E
    }
  }

  private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

  /// The version, where a string begins at an offset, behind a zero.
  func version(in bytes: [UInt8], stringAt offset: Int) -> String? {
    match(items.dropFirst(), in: bytes, from: offset, nil)
  }

  private func match(_ items: ArraySlice<Item>, in bytes: [UInt8], from offset: Int, _ before: Range<Int>?)
    -> String?
  {
    var (found, index) = (before, offset)
    for item in items {
      guard let end = end(of: item, in: bytes, from: index) else { return nil }
      if case .version = item { found = index..<end }
      index = end
    }
    guard let found else { return nil }
    // Where nothing must follow, the word must end.
    if case .version = items.last, let next = bytes.at(index), VersionForm.isLetterOrDigit(next) {
      return nil
    }
    return String(decoding: bytes[found], as: UTF8.self)
  }

  private func end(of item: Item, in bytes: [UInt8], from start: Int) -> Int? {
    switch item {
    case .bytes(let expected):
      return bytes.dropFirst(start).starts(with: expected) ? start + expected.count : nil
    case .zeros:
      var index = start
      while index - start < Self.zeroLimit, bytes.at(index) == 0 { index += 1 }
      return index == start ? nil : index
    case .version(let form): return form.end(in: bytes, from: start)
    case .rest: return VersionForm.token(bytes, start)
    }
  }

  private func start(of item: Item, in bytes: [UInt8], endingAt end: Int) -> Int? {
    switch item {
    case .bytes(let expected):
      let start = end - expected.count
      return start >= 0 && bytes[start..<end].elementsEqual(expected) ? start : nil
    case .zeros:
      var index = end
      while end - index < Self.zeroLimit, bytes.at(index - 1) == 0 { index -= 1 }
      return index == end ? nil : index
    case .rest:
      return Self.tokenStart(bytes, end)
    case .version(let form):
      // The first place in the word from which a version reaches to its end.
      var index = Self.tokenStart(bytes, end)
      while index < end {
        let isStart = bytes.at(index - 1).map { !(0x30...0x39).contains($0) && $0 != 0x2E } ?? true
        if isStart, form.end(in: bytes, from: index) == end { return index }
        index += 1
      }
      return nil
    }
  }

  private static func tokenStart(_ bytes: [UInt8], _ end: Int) -> Int {
    var index = end
    while end - index < zeroLimit, let byte = bytes.at(index - 1), VersionForm.isInToken(byte) { index -= 1 }
    return index
  }
}
