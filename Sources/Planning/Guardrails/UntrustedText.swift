import Cryptography
public import JSON

/// Text from outside that a model is shown: data, whatever it says.
///
/// 1. What nobody sees is taken out and counted; what is too long is cut at a whole sign, which is recorded.
/// 2. It stands between two lines with a mark that is derived from the text itself: who writes the text cannot know it,
///    because every change of the text changes the mark.
/// 3. What looks like an order to the model is recorded, not removed. No list of phrases is complete: what protects is
///    that an answer is only ever read as a plan, and that a plan can order nothing.
public struct UntrustedText: Sendable, Equatable {
  /// What it is: `goal`, `constraints`, the name of a file.
  public let name: String
  /// As it is shown.
  public let text: String
  /// What was noticed, in the order of `Warning.Kind`.
  public let warnings: [Warning]

  /// Something to know about a text.
  public struct Warning: Sendable, Hashable {
    /// What sort of thing.
    public let kind: Kind
    /// How often; for what was cut, how many bytes.
    public let count: Int

    /// What can be noticed.
    public enum Kind: String, CaseIterable, Sendable {
      /// It tells the reader to forget what it was told.
      case override
      /// It tells the reader who to be.
      case role
      /// It asks for what only the reader knows.
      case disclosure
      /// It has marks with which conversations are written.
      case markup
      /// It has signs that nobody sees.
      case invisible
      /// It was longer than it may be.
      case cut
    }
  }

  /// Without what nobody sees, as long as it was: what must not leave is masked before anything is cut, so that no half of
  /// it stays.
  private let whole: String
  private let limit: Int

  /// Takes a text; `limit` is in bytes of UTF-8.
  public init(_ name: String, _ text: String, limit: Int = 20_000) {
    let name = name.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F }.prefix(100).map(
      Character.init)
    let (clean, invisible) = InvisibleText.removed(from: text)
    let markers = InjectionMarkers(clean)
    let counts: [(Warning.Kind, Int)] = [
      (.override, markers.overrides), (.role, markers.roles), (.disclosure, markers.disclosures),
      (.markup, markers.markup), (.invisible, invisible),
    ]
    self.init(
      name: String(name), whole: clean, limit: limit,
      noticed: counts.filter { $0.1 > 0 }.map { Warning(kind: $0.0, count: $0.1) })
  }

  private init(name: String, whole: String, limit: Int, noticed: [Warning]) {
    (self.name, self.whole, self.limit) = (name, whole, limit)
    text = Self.cut(whole, limit)
    let missing = whole.utf8.count - text.utf8.count
    warnings = noticed.filter { $0.kind != .cut } + (missing > 0 ? [Warning(kind: .cut, count: missing)] : [])
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var kept = String.UnicodeScalarView()
    var room = max(0, limit)
    for scalar in text.unicodeScalars {
      room -= UTF8.width(scalar)
      if room < 0 { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  /// The same with everything masked that must not leave.
  func masked(by mask: inout PrivacyMask) -> UntrustedText {
    UntrustedText(name: mask.masked(name), whole: mask.masked(whole), limit: limit, noticed: warnings)
  }

  /// The same, shown at most so far.
  func limited(to limit: Int) -> UntrustedText {
    UntrustedText(name: name, whole: whole, limit: min(limit, self.limit), noticed: warnings)
  }

  /// The text between two lines that say what it is.
  public var fenced: String {
    var number = 0
    var mark = ""
    repeat {
      mark = String(Digest(of: Array("\(name)\u{1F}\(number)\u{1F}\(text)".utf8)).hex.prefix(16))
      number += 1
    } while text.contains(mark)
    return "<<<DATA \(name) \(mark)\n\(text)\nDATA \(name) \(mark)>>>"
  }

  /// What was noticed, for the evidence; nothing of the text.
  public static func evidence(_ texts: [UntrustedText]) -> JSON {
    .array(
      texts.flatMap { text in
        text.warnings.map {
          ["in": .string(text.name), "kind": .string($0.kind.rawValue), "count": .integer($0.count)]
        }
      })
  }
}
