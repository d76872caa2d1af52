internal import Packages

/// A component as a document has it: what the model knows of it, and what is only asked of documents.
struct BillEntry: Sendable {
  var component: Component
  /// The package URL as written, also where it is none.
  var purl: String?
  /// The licence as written; a text that no list has by its name.
  var licence: String?
  /// `library`, `application`, …, in lower case, as written.
  var kind: String?
  var facts = Facts()

  /// What profiles ask for beyond the model.
  struct Facts: Sendable {
    /// Whether an address of mail or an URL of who made it is given.
    var hasCreatorContact = false
    /// What the file of it is called.
    var fileName: String?
    var copyright: String?
    /// Whether SHA-512 of the file that is deployed is given.
    var hasDeployableSHA512 = false
    /// Of `executable`, `archive` and `structured`: what the document says yes or no to.
    var answered: Set<String> = []
    /// Where its sources are.
    var sourceAddress: String?
    /// Where its file is fetched from.
    var deployableAddress: String?
  }

  init(_ component: Component, purl: String? = nil, licence: String? = nil, kind: String? = nil) {
    (self.component, self.purl, self.licence, self.kind) = (component, purl, licence, kind)
  }

  /// The licence where it is an expression: as concluded, else as declared.
  var expression: LicenceExpression? {
    for licence in [component.concludedLicence, component.licence] {
      if case .expression(let expression)? = licence { return expression }
    }
    return nil
  }
}

/// Somebody, or a program, that a document names for itself.
struct BillContact: Hashable, Sendable {
  var name: String?
  var email: String?
  var address: String?

  /// `nil` where nothing is said.
  init?(name: String?, email: String? = nil, address: String? = nil) {
    func stated(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    (self.name, self.email, self.address) = (stated(name), stated(email), stated(address))
    if self.name == nil, self.email == nil, self.address == nil { return nil }
  }
}

/// What a document says about itself.
struct BillFacts: Sendable {
  /// People and organisations that made it.
  var authors: [BillContact] = []
  /// Who supplies the document.
  var supplier: BillContact?
  /// Programs that made it, with versions.
  var tools: [(name: String, version: String?)] = []
  /// Serial number, namespace or id: what makes it the only one.
  var identifier: String?
  /// The licence of the document itself.
  var licence: String?
  var hasTimestamp = false
  var hasLifecycle = false
}
