# Prints the tree that Asciidoctor makes of pages, one line per node, so that it can be compared.
#
# Reads one JSON object from standard input: "root" (folder), "pages" (paths below it), "attributes".
# Writes one JSON object per page, on a line of its own: "page", and "outline" or "error".

require 'asciidoctor'
require 'json'

LIST_KINDS = { ulist: 'bullets', olist: 'numbers', colist: 'callouts' }.freeze
VERBATIM = %i[listing literal verse].freeze
RAW = %i[pass stem].freeze
MACROS = %i[image video audio toc].freeze

def squeeze(text)
  text.to_s.split.join(' ')
end

def raw(node, name)
  node.instance_variable_get(name)
end

class Outline
  attr_reader :lines

  def initialize
    @lines = []
  end

  def add(depth, label)
    @lines << (('  ' * depth) + label.rstrip)
  end

  def document(doc, depth = 0)
    add depth, "title #{squeeze raw(doc.header, :@title)}" if doc.header?
    blocks doc, depth
  end

  def blocks(parent, depth)
    parent.blocks.each { |block| block(block, depth) }
  end

  def block(block, depth)
    context = block.context
    case context
    when :preamble then blocks block, depth
    when :section
      add depth, "section #{block.level} #{squeeze raw(block, :@title)}"
      blocks block, depth + 1
    when :floating_title then add depth, "heading #{block.level} #{squeeze raw(block, :@title)}"
    when :paragraph then add depth, "paragraph #{squeeze block.lines.join(' ')}"
    when *LIST_KINDS.keys then list block, depth
    when :dlist then terms block, depth
    when :table then table block, depth
    when *VERBATIM then add depth, "#{context} #{squeeze block.lines.join(' ')}"
    when *RAW then add depth, "pass #{squeeze block.lines.join(' ')}"
    when *MACROS then add depth, "macro #{context}"
    else container block, depth
    end
  end

  def container(block, depth)
    add depth, block.context == :admonition ? block.attr('name').upcase : block.context.to_s
    add depth + 1, "paragraph #{squeeze block.lines.join(' ')}" if block.content_model == :simple
    blocks block, depth + 1
  end

  def list(list, depth)
    add depth, LIST_KINDS[list.context]
    list.items.each do |item|
      add depth + 1, 'item'
      body item, depth + 2
    end
  end

  def terms(list, depth)
    add depth, 'terms'
    list.items.each do |terms, description|
      add depth + 1, 'item'
      terms.each { |term| add depth + 2, "term #{squeeze raw(term, :@text)}" }
      body description, depth + 2 if description
    end
  end

  def body(item, depth)
    text = raw(item, :@text)
    add depth, "paragraph #{squeeze text}" unless text.to_s.empty?
    blocks item, depth
  end

  def table(table, depth)
    add depth, 'table'
    (table.rows.head + table.rows.body + table.rows.foot).each do |row|
      add depth + 1, 'row'
      row.each { |cell| cell cell, depth + 2 }
    end
  end

  def cell(cell, depth)
    page = cell.inner_document
    add depth, page ? 'cell' : "cell #{squeeze raw(cell, :@text)}"
    document page, depth + 1 if page
  end
end

Asciidoctor::LoggerManager.logger = Asciidoctor::NullLogger.new
request = JSON.parse($stdin.read)
attributes = request['attributes'].transform_values { |value| "#{value}@" }
request['pages'].each do |page|
  path = File.join request['root'], page
  begin
    outline = Outline.new
    outline.document Asciidoctor.load_file(path, safe: :unsafe, attributes: attributes)
    puts JSON.generate('page' => page, 'outline' => outline.lines)
  rescue StandardError => e
    puts JSON.generate('page' => page, 'error' => "#{e.class}: #{e.message}")
  end
end
