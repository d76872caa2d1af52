public import JSON

/// Whether an address of http or https leads to this machine, whatever any name server says.
///
/// `localhost`, which libcurl never looks up; `127.` and three more decimal numbers; `[::1]`. Other spellings of the same
/// addresses, and names that may resolve to them, are not taken.
func isLoopback(_ address: String) -> Bool {
  guard
    let rest = ["http://", "https://"].first(where: { address.utf8.starts(with: $0.utf8) }).map({
      address.utf8.dropFirst($0.utf8.count)
    })
  else { return false }
  let authority = String(decoding: rest.prefix { !"/?#".utf8.contains($0) }, as: UTF8.self)
  let parts =
    authority.hasPrefix("[")
    ? authority.dropFirst(1).split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false) : []
  let (host, port): (Substring, Substring)
  if parts.count == 2 {
    guard parts[0] == "::1" else { return false }
    (host, port) = ("localhost", parts[1])
  } else {
    let colon = authority.firstIndex(of: ":") ?? authority.endIndex
    (host, port) = (authority[..<colon], authority[colon...])
  }
  let digits = port.utf8.dropFirst()
  guard port.isEmpty || port.hasPrefix(":") && (1...5).contains(digits.count) && digits.allSatisfy(isDigit)
  else { return false }
  if host.utf8.elementsEqual("localhost".utf8) { return true }
  let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
  // A number with a leading zero is octal to some.
  return numbers.count == 4 && numbers[0] == "127"
    && numbers.allSatisfy { number in
      number.utf8.allSatisfy(isDigit) && (1...3).contains(number.utf8.count)
        && (number == "0" || !number.hasPrefix("0")) && Int(number).map { $0 <= 255 } == true
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

/// A text that can stand between two slashes of an address as it is.
public enum SegmentForm: TextForm {
  /// A word.
  public static let typeName = "word"
  /// Letters, digits, `.`, `_` and `-`.
  public static var schema: [(name: String, value: JSON)] { matching("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$") }
  /// That it holds something else.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    let bytes = text.utf8
    let isSegment =
      (1...100).contains(bytes.count) && bytes.first != UInt8(ascii: ".")
      && bytes.allSatisfy { isIdentifier(CollectionOfOne($0)) || $0 == UInt8(ascii: ".") }
    return isSegment ? nil : ("'\(text)' is not a word", "use letters, digits, '.', '_' and '-'")
  }
}
