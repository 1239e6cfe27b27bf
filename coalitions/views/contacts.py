"""The offices the public front page names, kept by the platform administrator."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coalitions import forms
from coalitions.actions import contacts
from coalitions.models import Contact
from toolkit.errors import require


def platform_contacts(request):
    """All offices on one page; what is saved stands on the front page at once."""
    require(request.user.is_platform_admin)
    offices = forms.ContactFormSet(request.POST or None, queryset=Contact.objects.all())
    if request.method == "POST" and offices.is_valid():
        changed = offices.save(commit=False)
        contacts.keep(changed=changed, removed=offices.deleted_objects, by=request.user)
        messages.success(request, _("Saved. The front page shows it from now on."))
        return redirect("platform_contacts")
    return render(request, "platform/contacts.html", {"offices": offices})
