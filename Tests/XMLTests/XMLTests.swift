import Diagnostics
import Foundation
import TestSupport
import Testing
import XML

private func refusal(_ text: String) -> Problem? {
  do throws(Problem) {
    _ = try XMLElement(parsing: text.utf8, file: "a.xml")
    return nil
  } catch { return error }
}

/// What a document is, in the words that the reference below uses.
private func dump(_ element: XMLElement) -> Any {
  func full(_ name: String, _ namespace: String?) -> String { (namespace.map { "{\($0)}" } ?? "") + name }
  return [
    full(element.name, element.namespace),
    Dictionary(element.attributes.map { (full($0.name, $0.namespace), $0.value) }) { $1 },
    element.content.map { content -> Any in
      switch content {
      case .element(let inner): dump(inner)
      case .text(let text): text
      }
    },
    element.location.line, element.location.column,
  ] as [Any]
}

@Suite("An XML document")
struct XMLTests {
  @Test("is read with its namespaces, attributes, text and places")
  func tree() throws {
    let text = """
      <?xml version="1.0"?>
      <bom xmlns="urn:a" xmlns:x="urn:b" version='1'>
        <x:part name="a&amp;&#x62;
      c">one<![CDATA[ <two> ]]>&lt;<!-- no -->three</x:part><empty/>
      </bom>
      """
    let root = try XMLElement(parsing: text.utf8, file: "a.xml")
    #expect(root.name == "bom" && root.namespace == "urn:a" && root.attribute("version") == "1")
    let part = try #require(root.element(named: "part"))
    #expect(part.namespace == "urn:b" && part.attribute("name") == "a&b c")
    #expect(part.text == "one <two> <three")
    #expect(part.location == SourceLocation(file: "a.xml", line: 3, column: 3))
    #expect(root.elements.map(\.name) == ["part", "empty"] && root.elements(named: "empty").count == 1)
    #expect(root.element(named: "none") == nil)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("👉", "xml.syntax", "there is no element"),
      ("👉text", "xml.syntax", "text before the root element"),
      ("<a/>👉text", "xml.syntax", "text after the root element"),
      ("<a/>👉<b/>", "xml.syntax", "a second root element"),
      ("👉<a>", "xml.syntax", "element 'a' has no end"),
      ("<a>\n👉</b>", "xml.syntax", "unexpected end tag '</b>'"),
      ("<a a👉>", "xml.syntax", "expected '='"),
      ("<a b=👉c/>", "xml.syntax", "expected a value in quotes"),
      ("<a b='c'👉d='e'/>", "xml.syntax", "expected '>' or an attribute"),
      ("<a b='👉<'/>", "xml.syntax", "'<' inside a value"),
      ("<a b='1' 👉b='2'/>", "xml.syntax", "duplicate attribute 'b'"),
      ("<a b='👉", "xml.syntax", "the document ends inside a value"),
      ("<a>👉&nbsp;</a>", "xml.entity", "unknown entity 'nbsp'"),
      ("<a>👉&#0;</a>", "xml.syntax", "a reference to a character that XML does not allow"),
      ("<a>👉&#99999999999;</a>", "xml.syntax", "a reference to a character that XML does not allow"),
      ("<a>👉&amp</a>", "xml.syntax", "an unfinished reference"),
      ("<a>👉]]></a>", "xml.syntax", "']]>' in text"),
      ("<a><!-- a 👉-- b --></a>", "xml.syntax", "'--' inside a comment"),
      ("👉<!-- a", "xml.syntax", "a comment has no end"),
      ("<a>👉<![CDATA[ a", "xml.syntax", "a CDATA section has no end"),
      ("👉<![CDATA[a]]><a/>", "xml.syntax", "a CDATA section outside of the root element"),
      ("<a/>👉<?xml version='1.0'?>", "xml.syntax", "an XML declaration that is not at the beginning"),
      ("<?xml👉 version='2.0'?><a/>", "xml.syntax", "expected version=\"1.0\""),
      ("👉<?xml version='1.0' encoding='UTF-7'?><a/>", "xml.encoding", "encoding 'UTF-7' is not read"),
      ("<a>\u{1F600} 👉\u{1}</a>", "xml.syntax", "a character that XML does not allow"),
      (
        "👉<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml.document-type",
        "a document type declaration is not read"
      ),
      ("<👉x:a/>", "xml.namespace", "the prefix 'x' is not declared"),
      ("<a 👉x:b=''/>", "xml.namespace", "the prefix 'x' is not declared"),
      ("<a 👉xmlns:x=''/>", "xml.namespace", "the prefix 'x' stands for nothing"),
      ("<a 👉xmlns:xml='urn:a'/>", "xml.namespace", "the prefix 'xml' cannot stand for 'urn:a'"),
      ("<👉a:b:c xmlns:a='urn:a'/>", "xml.namespace", "'a:b:c' is no prefix and name"),
      ("<a xmlns:x='urn:a' xmlns:y='urn:a' x:b='' 👉y:b=''/>", "xml.syntax", "duplicate attribute 'y:b'"),
      (String(repeating: "<a>", count: 256) + "👉<a>", "xml.too-deep", "nested more than 256 deep"),
    ])
  func refused(text: String, code: String, message: String) throws {
    let (plain, place) = marked(text, file: "a.xml")
    let problem = try #require(refusal(plain))
    #expect(problem.code.name == code && problem.message == message)
    #expect(problem.location?.line == place.line && problem.location?.column == place.column)
  }

  @Test(
    "is read in the encoding that it declares, or refused",
    arguments: [
      (Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE4] + Array("</a>".utf8), "ä"),
      ([0xEF, 0xBB, 0xBF] + Array("<a>ä</a>".utf8), "ä"),
      (Array("<?xml version='1.0' encoding='utf-8'?><a>ä</a>".utf8), "ä"),
      (Array("<a>a".utf8) + [0xE4] + Array("</a>".utf8), nil),
      (Array("<?xml version='1.0' encoding='US-ASCII'?><a>ä</a>".utf8), nil),
      ([0xFF, 0xFE, 0x3C, 0x00], nil),
    ] as [([UInt8], String?)])
  func encodings(bytes: [UInt8], text: String?) {
    do throws(Problem) {
      #expect(try XMLElement(parsing: bytes, file: "a.xml").text == text)
    } catch {
      #expect(text == nil && error.code.name == "xml.encoding" && error.location != nil)
    }
  }

  /// Documents, well-formed and not, that expat is asked about too.
  private static let documents = [
    "<a/>", "<a></a>", "<a b='c'/>", "<a b='c' d=\"e\" />", "<a\n b\t=\r\n'x'/>", "<a>\r\nb\rc\nd</a>",
    "<a b='1\r\n2\r3\t4\n5&#10;6&#13;'/>", "<a>&#13;&#x10FFFF;</a>", "<é ü='ß'>ß</é>", "<a>]]</a>",
    "<a>]] ></a>",
    "<a>></a>", "<a b='>'/>", "<a><![CDATA[]]]]><![CDATA[>]]></a>", "<a><![CDATA[\r\n\r]]></a>",
    "<!-- a --><?b c?><a/><!-- d --><?e?>\n", "<?xml version=\"1.0\" standalone='yes' ?>\n<a/>", " <a/>",
    "<a xmlns='urn:1'><b xmlns=''><c xmlns='urn:2' d=''/></b></a>",
    "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'/><p:c p:d='1' d='2'/></p:a>",
    "<a xml:lang='de' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
    "<a.b-c_d·e/>", "<a><b>1</b>2<c>3</c>4</a>", "<a>&lt;&gt;&amp;&quot;&apos;</a>", "<_/>", "<:a/>",
    "<a:/>", "<1/>", "<a/", "<a b/>", "<a b=''c=''/>", "<a>&</a>", "<a>& b</a>", "<a>&#;</a>", "<a>&#x;</a>",
    "<a>&#xG;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>", "<a>\u{FFFE}</a>", "<a>\u{8}</a>",
    "<a><!- b --></a>",
    "<a><!-- b ---></a>", "<a><?b?></a>", "<a><?xml?></a>", "<a><?XmL b?></a>", "<a></a >", "<a></ a>",
    "< a/>",
    "<a><b></a></b>", "</a>", "<a/><a/>", "<a/>b", "", " ", "<?xml version='1.0'>", "<?xml?><a/>",
    "<?xml encoding='UTF-8'?><a/>", "<?xml version='1.0' standalone='maybe'?><a/>",
    "<?xml version='1.0' standalone='no' encoding='UTF-8'?><a/>", "<a b='&c;'/>", "<a>&c;</a>", "<a\u{0}/>",
    "<a b='c\u{1F600}'>\u{1F600}<d/></a>", "<a xmlns:b='urn:1'/>", "<a xmlns:xmlns='urn:1'/>", "<b:a/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>", "<a xmlns:b='http://www.w3.org/2000/xmlns/'/>",
    "<a b:c=''/>", "<a xmlns:b='x' xmlns:c='x' b:d='' c:d=''/>", "<a xmlns:b='x' xmlns:b='y'/>",
  ]

  @Test("is what Python's expat says", .enabled(if: PythonReference.path(modules: "pyexpat") != nil))
  func expat() throws {
    let python = try #require(PythonReference.path(modules: "pyexpat"))
    let script = """
      import json, sys, pyexpat
      def read(text):
          parser = pyexpat.ParserCreate("UTF-8", "}")
          parser.ordered_attributes = False
          stack, out = [["", {}, []]], []
          full = lambda name: "{" + name if "}" in name else name
          def start(name, attributes):
              line = text.encode()[:parser.CurrentByteIndex]
              column = len(line.rsplit(b"\\n", 1)[-1].decode()) + 1
              element = [full(name), {full(k): v for k, v in attributes.items()}, [],
                         parser.CurrentLineNumber, column]
              stack[-1][2].append(element); stack.append(element)
          def data(text):
              content = stack[-1][2]
              if content and isinstance(content[-1], str): content[-1] += text
              else: content.append(text)
          parser.StartElementHandler, parser.CharacterDataHandler = start, data
          parser.EndElementHandler = lambda name: stack.pop()
          try: parser.Parse(text.encode("utf-8"), True)
          except pyexpat.ExpatError: return None
          return stack[0][2][0]
      json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
      """
    let answer = try PythonReference.run(
      python, ["-c", script], input: JSONSerialization.data(withJSONObject: Self.documents))
    let expected = try #require(try JSONSerialization.jsonObject(with: answer) as? [Any])
    try #require(expected.count == Self.documents.count)
    for (text, expected) in zip(Self.documents, expected) {
      let ours: Any
      do throws(Problem) { ours = dump(try XMLElement(parsing: text.utf8, file: "a.xml")) } catch {
        ours = NSNull()
      }
      let lines = try [ours, expected].map {
        String(
          decoding: try JSONSerialization.data(withJSONObject: [$0], options: .sortedKeys), as: UTF8.self)
      }
      #expect(lines[0] == lines[1], "\(text.debugDescription)")
    }
  }
}
