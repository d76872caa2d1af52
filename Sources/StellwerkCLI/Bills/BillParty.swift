import BillOfMaterials
import Diagnostics

/// People and organisations, as a command line names them.
enum BillParty {
  /// Who makes a document.
  static let author = CommandOption(
    "--author", "NAME", "who makes the document, as 'NAME <ADDRESS>'", isRepeatable: true)
  /// Who distributes the subject.
  static let supplier = CommandOption(
    "--supplier", "NAME", "who distributes the product, as 'NAME <ADDRESS>'")

  /// Everybody that an option names.
  ///
  /// - Throws: `usage`.
  static func all(_ option: CommandOption, of call: Call) throws(Problem) -> [Party] {
    var parties: [Party] = []
    for text in call.all(option.name) {
      let hint = "write \(option.name) 'NAME <ADDRESS>'"
      guard let party = Party(mailbox: text) else {
        throw Problem(.usage, "'\(option.name)' names nobody", hint: hint)
      }
      // Else a bracket alone, an address that is none and what stands behind it would be passed over.
      let hasBrackets = text.contains { "<>".contains($0) }
      let isWhole = party.email.map { text.hasSuffix("<\($0)>") } ?? false
      guard !hasBrackets || isWhole && !party.name.contains(where: { "<>".contains($0) })
      else {
        throw Problem(.usage, "'\(text)' is no value for '\(option.name)'", hint: hint)
      }
      parties.append(party)
    }
    return parties
  }
}

extension Call {
  /// The text of an option that cannot be empty.
  ///
  /// - Throws: `usage`.
  func text(_ name: String) throws(Problem) -> String? {
    guard let text = value(name) else { return nil }
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      throw Problem(.usage, "'\(name)' is empty", hint: "write '\(name) TEXT', or leave it out")
    }
    return text
  }
}
