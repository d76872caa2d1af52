/// XML documents as trees whose every element knows its place.
///
/// 1. Reading follows XML 1.0 (fifth edition) and Namespaces in XML 1.0 (third edition), strictly: what is not
///    well-formed is refused with its place.
/// 2. A document type declaration is refused by name, and with it every entity but the five of the standard:
///    nothing is fetched, nothing expands.
/// 3. Bytes are UTF-8, US-ASCII or ISO-8859-1, as the declaration says; others are refused by name.
/// 4. Nothing calls itself, and elements nest to `XMLElement.depthLimit`.
/// 5. Line ends are one line feed (§2.11); white space in attributes is spaces (§3.3.3).
public import Diagnostics

/// An element with its attributes and what lies between its tags.
public struct XMLElement: Sendable {
  /// The deepest nesting that is read.
  public static let depthLimit = 256

  /// The name without its prefix.
  public let name: String
  /// The name of its namespace; `nil` for none.
  public let namespace: String?
  /// In the order written, without declarations of namespaces.
  public let attributes: [XMLAttribute]
  /// Elements and text, in the order written; comments and instructions are left out.
  public let content: [XMLContent]
  /// Where its start tag begins.
  public let location: SourceLocation

  init(
    name: String, namespace: String?, attributes: [XMLAttribute], content: [XMLContent],
    location: SourceLocation
  ) {
    (self.name, self.namespace, self.attributes) = (name, namespace, attributes)
    (self.content, self.location) = (content, location)
  }
}

/// A name and a value in a start tag.
public struct XMLAttribute: Sendable {
  /// The name without its prefix.
  public let name: String
  /// The name of its namespace; `nil` for an attribute without prefix.
  public let namespace: String?
  /// With all references replaced.
  public let value: String
  /// Where its name begins.
  public let location: SourceLocation
}

/// What can lie between the tags of an element.
public enum XMLContent: Sendable {
  case element(XMLElement)
  /// All characters up to the next element, never empty.
  case text(String)
}

// MARK: - Looking in

extension XMLElement {
  /// The elements directly within, in their order.
  public var elements: [XMLElement] {
    content.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  /// The elements of one name directly within, of any namespace.
  public func elements(named name: String) -> [XMLElement] {
    elements.filter { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The first element of one name directly within, of any namespace.
  public func element(named name: String) -> XMLElement? {
    for case .element(let element) in content where element.name.utf8.elementsEqual(name.utf8) {
      return element
    }
    return nil
  }

  /// The value of an attribute that has no prefix.
  public func attribute(_ name: String) -> String? {
    attributes.first { $0.namespace == nil && $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text directly within, without that of inner elements.
  public var text: String {
    content.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
  }
}

extension Problem.Code {
  static let xmlSyntax = Self("xml.syntax", exit: .invalidData)
  static let xmlNamespace = Self("xml.namespace", exit: .invalidData)
  static let xmlDocumentType = Self("xml.document-type", exit: .invalidData)
  static let xmlEntity = Self("xml.entity", exit: .invalidData)
  static let xmlEncoding = Self("xml.encoding", exit: .invalidData)
  static let xmlTooDeep = Self("xml.too-deep", exit: .invalidData)
}
