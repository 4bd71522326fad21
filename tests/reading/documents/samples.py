"""Small files of each format, made here from invented text, so that each test shows what is in its file."""

import io
import zipfile
from email.message import EmailMessage

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def zipped(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body, **parts):
    """A DOCX whose body is this WordprocessingML; further parts by name (footnotes, comments)."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    return zipped(files | {f"word/{name}.xml": f"<w:{name} {W}>{inner}</w:{name}>" for name, inner in parts.items()})


def word_paragraph(text):
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word_table(rows):
    cells = ("".join(f"<w:tc>{word_paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def odt(body):
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {ODF}>{inner}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def ods(sheets):
    """An ODS from {name: table XML}."""
    tables = "".join(f'<table:table table:name="{name}">{inner}</table:table>' for name, inner in sheets.items())
    content = (
        f"<office:document-content {ODF}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def odf_row(cells, attributes=""):
    inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def xlsx(sheets, merged=(), hidden=()):
    """An XLSX from {title: rows}; ``merged`` ranges of the first sheet, ``hidden`` sheets."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    for span in merged:
        workbook.worksheets[0].merge_cells(span)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def pdf(pages):
    """A PDF from pages; a page is a list of (x, y from the bottom, size, text) and of (x0, y0, x1, y1) rules."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = 3
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for page in pages:
        stream = _stream(page)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _assembled(objects)


def text_pdf(pages):
    """A PDF whose pages are lists of lines of text, 12 points apart."""
    return pdf([[(60, 780 - 12 * n, 10, line) for n, line in enumerate(lines)] for lines in pages])


def table_pdf(pages, widths, *, ruled, top=760.0, step=18.0):
    """A PDF with one table a page: rows of cells at fixed columns, with or without rules."""
    lefts = [60.0]
    for width in widths:
        lefts.append(lefts[-1] + width)
    made = []
    for rows in pages:
        page = []
        for n, row in enumerate(rows):
            page += [(left + 4, top - step * n - 12, 9, cell) for left, cell in zip(lefts, row, strict=False) if cell]
        if ruled:
            bottom = top - step * len(rows)
            page += [(left, top, left, bottom) for left in lefts]
            page += [(lefts[0], top - step * n, lefts[-1], top - step * n) for n in range(len(rows) + 1)]
        made.append(page)
    return pdf(made)


def picture_of(data, page=0, dots=200):
    """A page of a PDF as a picture."""
    import pypdfium2

    return pypdfium2.PdfDocument(data)[page].render(scale=dots / 72).to_pil().convert("L")


def scanned(data):
    """The same PDF as a scan: its pages as pictures."""
    import pypdfium2

    pages = [picture_of(data, n) for n in range(len(pypdfium2.PdfDocument(data)))]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return buffer.getvalue()


def mail(body, *, subject="Informe", attachments=(), html=None):
    message = EmailMessage()
    message["From"] = "Rita Oto <rita@example.org>"
    message["To"] = "comite@example.org"
    message["Subject"] = subject
    message["Date"] = "Fri, 09 Aug 2024 10:00:00 -0400"
    if body is not None:
        message.set_content(body)
    if html is not None:
        (message.add_alternative if body is not None else message.set_content)(html, subtype="html")
    for name, media_type, data in attachments:
        main, sub = media_type.split("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def _stream(page):
    pieces = []
    for entry in page:
        if isinstance(entry[3], str):
            x, y, size, text = entry
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            pieces.append(f"BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET")
        else:
            x0, y0, x1, y1 = entry
            pieces.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")
    return "\n".join(pieces)


def _assembled(objects):
    out, offsets = b"%PDF-1.4\n", []
    for number, inner in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{inner}\nendobj\n".encode("cp1252")
    xref = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF".encode()
