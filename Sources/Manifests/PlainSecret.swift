public import Diagnostics
public import YAML

/// Something in a document that looks like a secret in plain text.
public struct PlainSecret: Sendable {
  /// How it was recognised.
  public enum Sign: Sendable, Hashable {
    /// A URL with user and password: refused wherever it stands.
    case urlUser
    /// A text below a key whose name says what it is.
    case key(String)
    /// A text that begins like the tokens of well-known services, or like a private key.
    case form
  }

  /// How it was recognised.
  public let sign: Sign
  /// Where it stands; what stands there is not repeated.
  public let location: SourceLocation

  /// Everything in a document that looks like one, in the order written.
  public static func all(in root: Node) -> [PlainSecret] {
    var found: [PlainSecret] = []
    search(root, under: nil, &found)
    return found
  }

  /// As deep as a document may be, which the reader of YAML limits.
  private static func search(_ node: Node, under key: String?, _ found: inout [PlainSecret]) {
    switch node.value {
    case .sequence(let nodes): for node in nodes { search(node, under: key, &found) }
    case .mapping(let pairs): for (key, node) in pairs { search(node, under: key.value, &found) }
    case .string(let text):
      if hasURLUser(text) {
        found.append(PlainSecret(sign: .urlUser, location: node.location))
      } else if hasSecretForm(text) {
        found.append(PlainSecret(sign: .form, location: node.location))
      } else if let key, isSecretName(key), !text.isEmpty, !text.contains("${{") {
        found.append(PlainSecret(sign: .key(key), location: node.location))
      }
    default: break
    }
  }

  private static func isSecretName(_ key: String) -> Bool {
    // Asked of every text in a document: a last letter that no ending has is the usual answer.
    guard let last = key.utf8.last, lastLetters.contains(last) else { return false }
    let name = key.utf8.filter { !"_-.".utf8.contains($0) }.map {
      (0x41...0x5A).contains($0) ? $0 | 0x20 : $0
    }
    return endings.contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  private static let endings = [
    "password", "passwd", "passphrase", "token", "secret", "apikey", "accesskey", "privatekey",
    "credentials",
  ]
  /// In both cases, and what is passed over between them.
  private static let lastLetters = Set(
    endings.compactMap(\.utf8.last).flatMap { [$0, $0 & ~0x20] } + Array("_-.".utf8))

  private static func hasSecretForm(_ text: String) -> Bool {
    let beginnings = ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "sk_live_"]
    let count = text.utf8.count
    // Searching is dear, and nearly every text is short.
    if count >= 27, text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") { return true }
    return count >= 16 && beginnings.contains { text.hasPrefix($0) }
      && text.utf8.allSatisfy { $0 > 0x20 }
  }

  /// `scheme://user:password@host`, and any user of a web address; a variable of a shell is no secret.
  private static func hasURLUser(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: ":")) else { return false }
    var rest = Array(text.utf8)[...]
    while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      let before = rest[..<colon]
      rest = rest[(colon + 1)...]
      guard rest.starts(with: "//".utf8) else { continue }
      let authority = rest.dropFirst(2).prefix { $0 > 0x20 && !"/?#\"<>\\^`{|}".utf8.contains($0) }
      guard let sign = authority.lastIndex(of: UInt8(ascii: "@")), sign > authority.startIndex,
        !authority.contains(UInt8(ascii: "$"))
      else { continue }
      let isWeb = ["http", "https", "ftp"].contains { before.reversed().starts(with: $0.utf8.reversed()) }
      if isWeb || authority[..<sign].contains(UInt8(ascii: ":")) { return true }
    }
    return false
  }
}
