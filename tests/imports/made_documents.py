"""Documents made for the tests: Word files with numbers Word counts, PDF files with Chinese text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from docx import Document
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def word(lines: Sequence[str], *, numbered: Sequence[str] = (), rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A .docx of these paragraphs, then articles that Word numbers 第一条, 第二条 …, then a table."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if numbered:
        _number_articles(document)
    for line in numbered:
        paragraph = document.add_paragraph(line)
        numbering = parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        paragraph._p.get_or_add_pPr().append(numbering)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for place, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(place, column).text = words
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def spanning(columns: int) -> bytes:
    """A .docx with one cell that says it is so many columns wide."""
    document = Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "宽"
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="{columns}"/>'))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _number_articles(document: Word) -> None:
    root = document.part.numbering_part.element
    shape = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
    )
    root.insert(0, parse_xml(shape))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def pdf(pages: Sequence[Sequence[str]], *, is_locked: bool = False) -> bytes:
    """A PDF whose pages hold these lines, in a font that every reader knows."""
    kids = " ".join(f"{5 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    ]
    for lines in pages:
        shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -18 Td" for line in lines)
        stream = f"BT /F1 12 Tf 50 780 Td {shown} ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R"
    if is_locked:
        zeros = "00" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{zeros}> /U <{zeros}> /P -4 >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    return _written(objects, trailer)


def _written(objects: Sequence[str], trailer: str) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    begin = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    end = f"trailer\n<< {trailer} >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"{begin}{table}{end}".encode("latin-1")


def ofd(pages: Sequence[Sequence[str]], *, more: Mapping[str, str] | None = None) -> bytes:
    """An OFD whose pages hold these lines, each in two pieces at one height, and blank ones under them."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    places = [f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))]
    files = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:Title>Microsoft Word - 1</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Pages>{''.join(places)}</ofd:Pages></ofd:Document>",
    }
    for number, lines in enumerate(pages):
        pieces = "".join(_pieces(place, line) for place, line in enumerate([*lines, "  ", "  ", "  "]))
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {space}><ofd:Content><ofd:Layer><ofd:PageBlock>{pieces}</ofd:PageBlock></ofd:Layer>"
            "</ofd:Content></ofd:Page>"
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**files, **(more or {})}.items():
            archive.writestr(name, text)
    return file.getvalue()


def _pieces(place: int, line: str) -> str:
    half = len(line) // 2
    return "".join(
        f'<ofd:TextObject Boundary="{left} {20 + 8 * place} 80 5"><ofd:TextCode X="0" Y="4">{words}</ofd:TextCode>'
        "</ofd:TextObject>"
        for left, words in ((20, line[:half]), (100, line[half:]))
    )
